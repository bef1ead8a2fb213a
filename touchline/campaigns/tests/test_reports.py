"""What a report counts: people and machines apart, each number with exactly the people behind it."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from touchline.campaigns.behind import find_behind
from touchline.campaigns.breakdowns import by_device, by_domain, by_link, by_segment, over_time
from touchline.campaigns.factories import make_group, make_people, make_send, make_topic
from touchline.campaigns.models import Send
from touchline.campaigns.money import compare_control, count_money
from touchline.campaigns.ordering import order_send
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.reporting import count_untied, list_fates, list_figures, make_report
from touchline.campaigns.starting import begin
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now, to_millis
from touchline.messaging.models import MailHit, Mailing, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people(10, agreed=make_topic())


@pytest.fixture
def send(store, marketer, people):
    from touchline.contacts.models import Purpose

    made = make_send(
        marketer, segments=[make_group("All", people)], topic=Purpose.objects.get(), goal="Order Completed"
    )
    order_send(marketer, made.pk, seen=len(rehearse(made).gets))
    Send.objects.filter(pk=made.pk).update(starts_at=now() - timedelta(seconds=1))
    assert begin(made.pk)
    return Send.objects.select_related("campaign", "mailing").get(pk=made.pk)


def tell(send, *events):
    """Store events of a mailing: person, what, and further properties; at the minute they come in."""
    lines = []
    for number, (person, what, more) in enumerate(events):
        facts = {"mailing": send.mailing_id, "variant": 0, "domain": "kundin.example", **more}
        at = to_millis(now()) + number
        lines.append(
            make_line(person_id=person.pk, name=f"email_{what}", at=at, source=0, properties=json.dumps(facts))
        )
    insert_block(f"told-{len(events)}", b"\n".join(lines))


def arrive(send, people, state="accepted"):
    """Write down that messages were taken, as the outbox does."""
    Message.objects.filter(mailing_id=send.mailing_id, contact_id__in=[one.pk for one in people]).delete()
    Message.objects.bulk_create(
        Message(mailing_id=send.mailing_id, contact_id=one.pk, state=state, due_at=now()) for one in people
    )
    send.mailing.audiences.all().delete()


def test_figures_and_the_people_behind_them(send, people, marketer, client_of):
    arrive(send, people[:9])
    arrive(send, people[9:], "bounced")
    Message.objects.filter(state="bounced").update(reason="no_mailbox")
    tell(
        send,
        *((one, "sent", {}) for one in people),
        (people[0], "opened", {"device": "phone"}), (people[0], "opened", {"device": "phone"}),
        (people[1], "opened", {"device": "desktop"}),
        (people[2], "opened_by_machine", {}), (people[2], "clicked_by_machine", {"link": 1}),
        (people[0], "clicked", {"link": 1, "device": "phone"}), (people[3], "clicked", {"link": 1}),
        (people[3], "unsubscribed", {}), (people[9], "bounced", {"reason": "no_mailbox"}),
    )  # fmt: skip
    report = make_report([send])
    figures = {one.slug: one.people for one in list_figures(report)}
    assert figures == {"arrived": 9, "opened": 2, "clicked": 2, "unsubscribed": 1}
    assert report.count("opened_by_machine") == 1 == report.count("clicked_by_machine")
    assert sum(one.people for one in list_fates(report) if not one.reason) == 10
    for what, asked, wanted in (
        ("opened", {}, {0, 1}), ("opened", {"device": "phone"}, {0}), ("clicked", {"link": "1"}, {0, 3}),
        ("clicked_by_machine", {}, {2}), ("not_opened", {}, {2, 3, 4, 5, 6, 7, 8}), ("unsubscribed", {}, {3}),
        ("bounced", {"reason": "no_mailbox"}, {9}), ("bounced", {"reason": "full"}, set()), ("arrived", {}, set(range(9))),
        ("clicked", {"domain": "kundin.example"}, {0, 3}), ("clicked", {"domain": "x' OR 1"}, set()),
    ):  # fmt: skip
        assert set(find_behind(send, what, asked)) == {people[number].pk for number in wanted}, (what, asked)
    assert find_behind(send, "nonsense", {}) is None
    assert [(line.label, line.counts["sent"], line.counts["clicked"]) for line in by_domain([send])] == [
        ("kundin.example", 10, 2)
    ]
    assert by_device([send]) == [("phone", 1, 1), ("desktop", 1, 0), ("", 0, 1)]
    assert [(line.label, line.counts["clicked"]) for line in by_segment(send)] == [("All", 2)]
    assert [(one.number, one.people, one.machines, one.address) for one in by_link(send)] == [
        (1, 2, 1, "https://shop.example/new")
    ]
    assert sum(row[1] for row in over_time([send]).rows) == 3
    hit = {"at": now(), "mailing_id": send.mailing_id, "variant": 0, "link": 1, "signs": 0, "place": 1}
    for kind, by, contact in ((1, 1, 0), (1, 1, 0), (1, 3, 0), (0, 1, 0), (1, 1, people[0].pk)):
        MailHit.objects.create(**hit, kind=kind, by=by, contact_id=contact, country="", network="", agent="")
    assert count_untied(send) == 2
    browser = client_of(marketer)
    page = browser.get(reverse("campaigns:report", args=[send.pk])).content.decode()
    assert "what=opened_by_machine" in page
    for part in ("links", "domains", "devices", "segments", "time", "sure"):
        assert browser.get(reverse("campaigns:report_detail", args=[send.pk, part])).status_code == 200
    listed = browser.get(reverse("campaigns:people", args=[send.pk]), {"what": "clicked"}).content.decode()
    assert "Person 0" in listed
    assert "Person 3" in listed
    assert "Person 1<" not in listed
    assert browser.get(reverse("campaigns:people", args=[send.pk]), {"what": "nonsense"}).status_code == 404
    assert browser.get(reverse("campaigns:compare")).status_code == 200
    why = browser.get(reverse("campaigns:why", args=[send.pk]), {"person": people[0].pk}).content.decode()
    assert "Clicked" in why
    events = browser.get(reverse("messaging:message_events", args=[send.mailing_id, people[0].pk])).content.decode()
    assert "link 1" in events


@pytest.mark.parametrize(
    ("channel", "is_practice", "said"),
    [
        ("email", False, "Accepted by a mail server"),
        ("sms", False, "Accepted by the SMS service"),
        ("push", False, "Accepted by the push service"),
        ("email", True, "Kept in the practice mailbox; nothing left"),
        ("sms", True, "Kept in the practice mailbox; nothing left"),
    ],
)
def test_a_report_says_who_took_the_messages(send, people, marketer, client_of, channel, is_practice, said):
    arrive(send, people)
    Send.objects.filter(pk=send.pk).update(channel=channel)
    Mailing.objects.filter(pk=send.mailing_id).update(channel=channel, is_practice=is_practice)
    browser = client_of(marketer)
    report = browser.get(reverse("campaigns:report", args=[send.pk])).content.decode()
    listed = browser.get(reverse("campaigns:people", args=[send.pk]), {"what": "accepted"}).content.decode()
    why = browser.get(reverse("campaigns:why", args=[send.pk]), {"person": people[0].pk}).content.decode()
    assert said in report
    assert (">Practice<" in report) == is_practice
    assert said in listed
    taker = (
        "practice mailbox"
        if is_practice
        else {"email": "mail server", "sms": "SMS service"}.get(channel, "push service")
    )
    assert f"The {taker} took it" in why


def test_goals_count_after_the_message_and_only_of_its_recipients(send, people):
    arrive(send, people)
    tell(send, *((one, "sent", {}) for one in people[:5]), (people[0], "clicked", {"link": 1}))
    before, after = to_millis(now() - timedelta(minutes=5)), to_millis(now() + timedelta(hours=1))
    orders = [
        (people[0], after, "40"), (people[0], after + 1, "2.50"), (people[1], after, "10"),
        (people[2], before, "99"), (people[7], after, "99"),
    ]  # fmt: skip
    lines = [
        make_line(person_id=one.pk, name="Order Completed", at=at, value=worth, currency="EUR")
        for one, at, worth in orders
    ]
    insert_block("orders", b"\n".join(lines))
    money = count_money(send.campaign, [send])
    assert (money.people, money.times, str(money.revenue)) == (2, 3, "52.5000")
    assert (money.clickers, str(money.revenue_of_clickers)) == (1, "42.5000")
    assert money.roi is None
    assert compare_control(send) is None
    send.campaign.goal = ""
    assert count_money(send.campaign, [send]) is None
