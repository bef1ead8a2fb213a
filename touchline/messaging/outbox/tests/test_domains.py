"""A domain that is limited gets so many a minute and no more; nobody else waits for it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from pyroaring import BitMap64

from touchline.channels.models import PracticeMail
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Purpose
from touchline.kit.clock import now
from touchline.messaging import services
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import DomainLimit, Message
from touchline.messaging.outbox.domains import set_limit
from touchline.messaging.outbox.tests.hauling import take_by_hand

PREPARED = {"subject": "News", "text": "Hello {{ contact.name }}"}


@pytest.fixture
def mailing(transactional_db):
    Purpose.objects.create(slug="news", basis=Basis.INTEREST, channels=["email"])
    people = [
        make_contact("P", email=f"p{number}@{place}.example") for place in ("big", "small") for number in range(10)
    ]
    prepared = prepare_source(Source(mode="text", **PREPARED))
    made = services.make_mailing(services.NewMailing(name="News", contents=[prepared], purpose="news"))
    return services.start_mailing(made, {0: BitMap64(one.pk for one in people)})


def count_sent(domain):
    return PracticeMail.objects.filter(address__endswith=f"@{domain}.example").count()


def test_so_many_a_minute_and_the_rest_in_their_turn(mailing):
    set_limit(None, "BIG.example", per_minute=60, connections=None)
    with take_by_hand() as hands:
        hands.send_all()
        assert (count_sent("big"), count_sent("small")) == (1, 10)
        waiting = list(Message.objects.filter(state="queued").order_by("due_at").values_list("reason", "due_at"))
        assert {reason for reason, _due in waiting} == {"paced"}
        # One a second, each at a moment of its own.
        assert timedelta(seconds=6) < waiting[-1][1] - now() < timedelta(seconds=10)
        gaps = [(later - sooner).total_seconds() for (_a, sooner), (_b, later) in pairwise(waiting)]
        assert all(0.9 < gap < 1.1 for gap in gaps)
        # Coming back too early, they ask anew and get no more than there is.
        hands.make_due()
        hands.send_all()
        assert count_sent("big") <= 3
        set_limit(None, "big.example", per_minute=None, connections=None)
        hands.send_all()
    assert (count_sent("big"), DomainLimit.objects.count()) == (10, 0)


def test_it_is_set_on_the_page_of_rules(admin, client_of, db):
    browser = client_of(admin)
    page, change = "/settings/sending/rules/", "/settings/sending/rules/domain"
    assert browser.post(change, {"domain": "Gmail.com", "per_minute": "100", "connections": "3"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert "gmail.com" in shown and "at most 100 a minute" in shown and "over 3 connections" in shown
    for wrong in ({"domain": "gmail"}, {"domain": "x.example"}, {"domain": "x.example", "per_minute": "0"}):
        assert browser.post(change, wrong).status_code == 422
    browser.post(change, {"drop": "gmail.com"})
    assert not DomainLimit.objects.exists()
