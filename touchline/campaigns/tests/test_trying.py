"""A test of a send goes to who asks and to nobody else; what SMS cost is counted by their parts."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from touchline.campaigns.costing import find_cost, guess_cost
from touchline.campaigns.explaining import list_sends_of
from touchline.campaigns.factories import make_design, make_group, make_people, make_send, make_topic
from touchline.campaigns.models import Group, Send
from touchline.campaigns.ordering import order_send
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.services import WantedVariant
from touchline.campaigns.starting import begin
from touchline.channels.models import Mail, SmsAccount
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now, to_millis
from touchline.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make_topic()


@pytest.fixture
def people(topic):
    return make_people(4, agreed=topic)


def go(send, marketer, *, count):
    order_send(marketer, send.pk, seen=count, typed=str(count))
    Send.objects.filter(pk=send.pk).update(starts_at=now() - timedelta(seconds=1))
    assert begin(send.pk)
    return Send.objects.select_related("campaign", "mailing").get(pk=send.pk)


def test_each_variant_goes_to_who_asks_as_one_of_the_people(marketer, people, topic, client_of):
    designs = [make_design(), make_design("Other", subject="Hi {{ contact.first_name | default: 'you' }}")]
    for design in designs:
        design.tested_at = None
        design.save()
    variants = tuple(WantedVariant(design=one) for one in designs)
    send = make_send(marketer, segments=[make_group("All", people)], topic=topic, variants=variants)
    browser = client_of(marketer)
    numbers = browser.get(reverse("campaigns:rehearsal_numbers", args=[send.pk])).text
    assert "Nobody has looked at it in a mailbox yet" in numbers
    found = browser.get(reverse("campaigns:send_test_people", args=[send.pk]), {"q": "Person 2"}).text
    assert f'value="{people[2].pk}"' in found
    answer = browser.post(reverse("campaigns:send_test", args=[send.pk]), {"person": people[2].pk})
    assert answer["HX-Trigger"] == "send-tested"
    assert "As Person 2 would get it." in answer.text
    mails = list(Mail.objects.order_by("pk"))
    assert [one.user for one in mails] == [marketer, marketer]
    assert mails[1].subject == "[Test] Hi Person"
    assert not Message.objects.exists()
    assert "Nobody has looked" not in browser.get(reverse("campaigns:rehearsal_numbers", args=[send.pk])).text
    assert browser.post(reverse("campaigns:send_test", args=[send.pk]), {"person": "9" * 12}).status_code == 404


def test_the_page_of_a_person_names_their_sends_and_why_not(marketer, topic):
    people = make_people(16, agreed=topic)
    made = make_send(
        marketer, segments=[make_group("All", people)], topic=topic, control_percent=50, goal="Order Completed"
    )
    send = go(made, marketer, count=len(rehearse(made).gets))
    kept_out = Group.objects.get(send=send, kind="control")
    from pyroaring import BitMap64

    left = BitMap64.deserialize(bytes(kept_out.bits))
    headings = {one.pk: [row.why.heading for row in list_sends_of(one.pk, most=8)] for one in people}
    assert {number for number, said in headings.items() if said == ["Not sent"]} == set(left)
    assert all(len(said) == 1 for said in headings.values())


def test_sms_cost_by_their_parts(store, marketer, topic):
    topic.channels = ["sms"]
    topic.save()
    people = make_people(3, agreed=None)
    design = make_design(text="Coffee. {% if contact.name == 'Person 0' %}" + "long " * 40 + "{% endif %}")
    design.channel = "sms"
    design.save()
    variants = (WantedVariant(design=design),)
    made = make_send(marketer, segments=[make_group("All", people)], topic=topic, channel="sms", variants=variants)
    assert guess_cost(made, people, 30) is None
    SmsAccount.objects.create(
        account_sid="AC1", sealed_token="", sender="+4930", price=Decimal("0.05"), updated_at=now()
    )
    guessed = guess_cost(made, people, 30)
    assert guessed is not None
    assert (guessed.parts, guessed.sms) == (40, Decimal("2.00"))
    send = Send.objects.get(pk=made.pk)
    send.mailing_id, send.started_at = 77, now() - timedelta(minutes=1)
    facts = [(77, 2), (77, 1), (78, 5)]
    insert_block(
        "sms",
        b"\n".join(
            make_line(
                person_id=people[number].pk, name="sms_sent", at=to_millis(now()), source=0,
                properties=json.dumps({"mailing": mailing, "parts": parts}),
            )
            for number, (mailing, parts) in enumerate(facts)
        ),
    )  # fmt: skip
    send.campaign.cost = Decimal(10)
    cost = find_cost(send.campaign, [send])
    assert (cost.parts, cost.sms, cost.total) == (3, Decimal("0.15"), Decimal("10.15"))
