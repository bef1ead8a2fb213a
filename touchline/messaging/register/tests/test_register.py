"""The register of channels: what each is for, who looks after it, and what it brought."""

from datetime import timedelta
from uuid import uuid4

import pytest

from touchline.channels.models import ChannelCard
from touchline.contacts.factories import make_contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import insert_lines
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now
from touchline.messaging.register.numbers import count_came, count_sent
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db
SINCE = now() - timedelta(days=90)


def visit(person, channel, *, days=3, referrer="", utm_source=""):
    at = now() - timedelta(days=days)
    return make_line(
        person_id=person, at=int(at.timestamp() * 1000), visit=int(at.timestamp()), channel=channel, host="shop.example",
        path="/", referrer=referrer, utm_source=utm_source,
    )  # fmt: skip


def test_a_visitor_counts_for_the_first_channel_and_is_a_customer_by_now(store):
    lines = [visit(1, "search", days=5), visit(1, "direct"), visit(2, "search"), visit(3, "direct")]
    lines += [visit(4, "referral", utm_source="mastodon"), visit(5, "social")]
    lines += [make_line(person_id=1, name="sms_sent", at=int(now().timestamp() * 1000) - 1_000)]
    assert insert_block(uuid4().hex, b"\n".join(lines)) == []
    stages = b"\n".join(
        b'["stage", %d, "%s", "", 0, 0, [], 1, 0]' % (person, stage)
        for person, stage in ((1, b"customer"), (2, b"lead"))
    )
    columns = ("field", "contact_id", "text", "folded", "number", "whole", "items", "version", "removed")
    insert_lines("mirror", columns, stages, settings={"async_insert": 0})
    found = count_came(SINCE, ["mastodon"])
    assert (found["search"].visitors, found["search"].leads, found["search"].customers) == (2, 2, 1)
    assert (found["direct"].visitors, found["direct"].customers) == (1, 0)
    assert found["mastodon"].visitors == 1
    assert "referral" not in found
    assert count_sent(SINCE)["sms"].messages == 1


def test_it_lists_each_channel_with_owner_and_state(store, client):
    ada, berta = make_user(role="marketer", name="Ada"), make_user(role="agent", name="Berta")
    client.force_login(ada)
    make_contact("Somebody")
    facts = {"purpose": "Deliveries of today", "owner": ada.pk, "backup": berta.pk, "state": "paused"}
    page = client.post("/channels/sms/", facts, follow=True).text
    assert "Deliveries of today" in page
    assert "backup: Berta" in page
    assert "paused" in page
    assert "Mastodon" in client.post(
        "/channels/new", {"name": "Mastodon", "state": "live", "traffic": "mastodon.social"}, follow=True
    ).text  # fmt: skip
    assert ChannelCard.objects.get(slug="mastodon").traffic == "mastodon.social"


def test_what_cannot_be_is_refused_beside_its_field(client):
    ada = make_user(role="marketer")
    client.force_login(ada)
    same = client.post("/channels/sms/", {"owner": ada.pk, "backup": ada.pk, "state": "live"})
    assert same.status_code == 422
    assert "somebody else than the owner" in same.text
    assert client.post("/channels/new", {"name": "SMS", "state": "live"}).status_code == 422
    assert client.get("/channels/nothing/").status_code == 404
