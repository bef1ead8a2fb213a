"""The pages of campaigns: made in the builder, rehearsed, sent and undone by hand; the calendar; what strangers must not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from touchline.campaigns.calendar import sort_by_times
from touchline.campaigns.checking import check_send
from touchline.campaigns.factories import make_design, make_group, make_people, make_send, make_sender, make_topic
from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.ordering import order_send
from touchline.campaigns.services import WantedVariant
from touchline.campaigns.tagging import tag_address
from touchline.kit.clock import now
from touchline.messaging.models import Brand
from touchline.organisation.queries import get_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make_topic()


@pytest.fixture
def people(topic):
    return make_people(3, agreed=topic)


def test_the_whole_way_by_hand(marketer, people, topic, client_of):
    browser = client_of(marketer)
    assert b"New campaign" in browser.get(reverse("campaigns:campaign_list")).content
    group, design, sender = make_group("Friends", people), make_design(), make_sender()
    typed = {
        "name": "Spring", "segments": [group.pk], "topic": topic.pk, "sender": sender.pk, "design_0": design.pk,
        "timing": "now", "utm_campaign": "spring",
    }  # fmt: skip
    beside = browser.post(reverse("campaigns:audience"), typed).content.decode()
    assert "<strong>3</strong>" in beside
    answer = browser.post(reverse("campaigns:campaign_new"), typed | {"rehearse": "1"})
    send = Send.objects.get()
    assert answer.headers["Location"] == reverse("campaigns:rehearsal", args=[send.pk])
    assert browser.get(answer.headers["Location"]).status_code == 200
    numbers = browser.get(reverse("campaigns:rehearsal_numbers", args=[send.pk])).content.decode()
    assert "Send to 3 people" in numbers
    who = browser.get(reverse("campaigns:rehearsal_people", args=[send.pk]), {"group": "gets"}).content.decode()
    assert all(str(one) in who for one in people)
    mail = browser.get(reverse("campaigns:rehearsal_mail", args=[send.pk]), {"person": people[0].pk})
    assert "Hello" in mail.content.decode()
    assert mail["Content-Security-Policy"].startswith("sandbox;")
    browser.post(reverse("campaigns:send_order", args=[send.pk]), {"seen": 3})
    page = browser.get(reverse("campaigns:campaign", args=[send.campaign_id])).content.decode()
    assert "Undo" in page
    assert browser.get(reverse("campaigns:calendar")).status_code == 200
    browser.post(reverse("campaigns:send_act", args=[send.pk, "undo"]))
    assert Send.objects.get().ordered_at is None
    again = browser.get(reverse("campaigns:send_edit", args=[send.pk])).content.decode()
    assert 'value="Spring"' in again
    browser.post(reverse("campaigns:send_add", args=[send.campaign_id]), typed | {"send_name": "Reminder"})
    whole = browser.get(reverse("campaigns:campaign", args=[send.campaign_id])).content.decode()
    assert "Reminder" in whole
    assert b"Spring" in browser.get(reverse("campaigns:campaign_list"), {"q": "spri"}).content


def test_what_is_wrong_is_said_and_what_was_typed_stays(marketer, client_of):
    browser = client_of(marketer)
    answer = browser.post(
        reverse("campaigns:campaign_new"), {"name": "Kept", "timing": "at", "day": "", "control_percent": "77"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Kept"' in page
    assert "Say on which day." in page
    assert not Campaign.objects.exists()


def test_nobody_sends_who_must_not(analyst, stranger, marketer, people, topic, client_of):
    send = make_send(marketer, segments=[make_group("Friends", people)], topic=topic)
    browser = client_of(analyst)
    assert browser.get(reverse("campaigns:send", args=[send.pk])).status_code == 200
    assert browser.post(reverse("campaigns:send_order", args=[send.pk]), {"seen": 3}).status_code == 403
    assert stranger.get(reverse("campaigns:send", args=[send.pk])).status_code == 302
    assert Send.objects.get().ordered_at is None


def test_two_orders_of_the_same_send_are_one(marketer, people, topic):
    send = make_send(marketer, segments=[make_group("Friends", people)], topic=topic)
    first = order_send(marketer, send.pk, seen=3)
    Send.objects.filter(pk=send.pk).update(ordered_at=now() - timedelta(seconds=30))
    assert order_send(marketer, send.pk, seen=3).starts_at == first.starts_at


def test_who_gets_several():
    from pyroaring import BitMap64

    found = sort_by_times([BitMap64([1, 2, 3]), BitMap64([2, 3]), BitMap64([3, 4])])
    assert [set(one) for one in found] == [{1, 4}, {2}, {3}]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://x.example/a", "https://x.example/a?utm_source=mail&utm_campaign=spring+24"),
        ("https://x.example/a?b=1#c", "https://x.example/a?b=1&utm_source=mail&utm_campaign=spring+24#c"),
        ("https://x.example/?utm_source=own", "https://x.example/?utm_source=own&utm_campaign=spring+24"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ("tel:+49301", "tel:+49301"),
    ],
)
def test_links_carry_the_tags(address, wanted):
    assert tag_address(address, {"utm_source": "mail", "utm_campaign": "spring 24"}) == wanted


def test_a_week_counts_who_gets_several_and_only_its_own_sends(marketer, people, topic, client_of):
    outsider = make_people(1, start=90)
    for name in ("One", "Two"):
        send = make_send(marketer, segments=[make_group(name, [*people, *outsider])], topic=topic, name=name)
        order_send(marketer, send.pk, seen=3)
    browser, today = client_of(marketer), now().astimezone(get_zone()).date()
    monday = today - timedelta(days=today.weekday())
    asked = reverse("campaigns:calendar_overlaps")
    assert "3 people get 2 of them" in browser.get(asked, {"week": monday.isoformat()}).content.decode()
    for other in (monday + timedelta(days=7), monday - timedelta(days=7)):
        assert browser.get(asked, {"week": other.isoformat()}).content.decode().strip() == ""


def test_what_is_wrong_in_all_variants_is_said_once(marketer, people, topic):
    design, other = make_design(), make_design("Other", text="Look: https://shop.example/new {{ unsubscribe_url }}")
    Brand.objects.update(address="")
    pair = (WantedVariant(design=design), WantedVariant(design=design, subject="Look"))
    same = make_send(marketer, segments=[make_group("All", people)], topic=topic, variants=pair)
    said = [one.text for one in check_send(same)]
    assert len(said) == len(set(said)) == 1 and not said[0].startswith("Variant")
    pair = (WantedVariant(design=design), WantedVariant(design=other, subject="{{ contact.nickname }}"))
    differing = [one.text for one in check_send(make_send(marketer, segments=[], topic=topic, variants=pair))]
    assert any(one.startswith("Variant B: ") and "nickname" in one for one in differing)
