"""Every mail that leaves, as it stands on the wire: headers, signature, alignment, leaving (T37); and nobody is left over (T43)."""

import email
import email.policy
import re
from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime
from html import unescape

import dkim
import msgspec
import pytest
from pyroaring import BitMap64

from benchmarks.sending import run_sink
from touchline.campaigns.factories import make_group, make_send, make_topic
from touchline.campaigns.models import Send
from touchline.campaigns.ordering import order_send
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.reporting import list_fates, make_report
from touchline.campaigns.starting import begin
from touchline.channels.email.dkim import make_key
from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.messaging import queries, services
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.design.sources import prepare
from touchline.messaging.design.starters import STARTERS
from touchline.messaging.models import Brand, Design, Inbound, Mailing, Message, ReturnRules, SendingRules
from touchline.messaging.outbox.tests.hauling import take_by_hand
from touchline.messaging.outbox.topics import get_service_topic
from touchline.messaging.returns.inbound import handle_waiting, keep_raw
from touchline.messaging.returns.marks import make_marks
from touchline.messaging.returns.tests import mails as shapes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]
PEM, PUBLIC = make_key()
RECORD = f"v=DKIM1; k=rsa; p={PUBLIC}".encode()
ADDRESS = "Shop GmbH, Weg 1, 10115 Berlin"
NAMES = ("Ada", 'Eve" <x@evil.example>\r\nBcc: evil@evil.example', "Zoë Łukasiewicz " + "x" * 300)
MUST_BE_SIGNED = {
    "from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post", "list-id", "reply-to",
}  # fmt: skip
BARE = "<p>Hello {{ contact.name }}, " + ADDRESS + "</p>"


@pytest.fixture(scope="module")
def process():
    with run_sink() as sink:
        yield sink


@pytest.fixture
def sink(process):
    process.order(rules=[], keeps=True, forget=True)
    SendingAccount.objects.create(name="Sink", host="127.0.0.1", port=process.port, security="none")
    return process


@pytest.fixture
def sender():
    domain = SendingDomain.objects.create(
        name="shop.example", selector="tl1", sealed_key=seal(PEM), public_key=PUBLIC, verified_at=now()
    )
    return Sender.objects.create(name="Shop & Söhne", address="news@mail.shop.example", domain=domain)


@pytest.fixture
def people():
    topic = make_topic(basis=Basis.INTEREST)
    return topic, [make_contact(name, email=f"p{number}@x.example") for number, name in enumerate(NAMES)]


def read(sink):
    """The mails as they came, with the dots that SMTP doubles taken out again."""
    for text in sink.order(ask="mails"):
        raw = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in text.encode().split(b"\r\n"))
        yield raw, email.message_from_bytes(raw, policy=email.policy.default)


def is_aligned(from_domain, signing_domain):
    """DMARC's relaxed alignment (RFC 7489, 3.1.1), for domains of two labels."""
    return from_domain.split(".")[-2:] == signing_domain.split(".")[-2:] and from_domain.endswith(signing_domain)


def make_contents():
    Brand.objects.create(name="Shop", address=ADDRESS)
    for starter in STARTERS.values():
        if starter.slug != "receipt":
            design = Design(name=str(starter.name), **starter.make_parts())
            yield starter.slug, prepare(design)
    yield "html", prepare_source(Source(mode="html", subject="x", html=BARE + '<a href="{{ unsubscribe_url }}">go</a>'))
    yield "text", prepare_source(Source(mode="text", subject="", text="{{ contact.name }}\n" + ADDRESS))
    yield (
        "forgot",
        prepare_source(Source(mode="html", subject="{{ contact.name }}", html=f"<html><body>{BARE}</body></html>")),
    )


def test_every_marketing_mail_keeps_to_the_standards(sink, sender, people):
    topic, recipients = people
    ReturnRules.objects.create(id=1, domain="back.example")
    SendingRules.objects.create(id=1, cap=None)
    audience, slugs = BitMap64(one.pk for one in recipients), []
    for slug, prepared in make_contents():
        new = services.NewMailing(name=slug, contents=[prepared], purpose=topic.slug, sender=sender)
        services.start_mailing(services.make_mailing(new), {0: audience})
        slugs.append(slug)
    with take_by_hand() as hands:
        hands.send_all()
    found = list(read(sink))
    states = queries.count_reasons(Mailing.objects.values_list("pk", flat=True))
    assert len(found) == len(slugs) * len(recipients) >= 24, states
    assert len({mail["Message-ID"] for _raw, mail in found}) == len(found)
    for raw, mail in found:
        check_standards(raw, mail, topic)


def check_standards(raw, mail, topic):
    count = Counter(name.lower() for name in mail)
    assert {"bcc", "cc", "sender", "resent-to"}.isdisjoint(count), mail["Subject"]
    assert all(count[name] == 1 for name in (*MUST_BE_SIGNED, "mime-version", "dkim-signature")), count
    assert len(mail["To"].addresses) == 1 and mail["To"].addresses[0].domain == "x.example"
    assert abs(parsedate_to_datetime(mail["Date"]) - now()) < timedelta(minutes=5)
    assert re.fullmatch(r"<t\.[a-z2-7]{20,}@mail\.shop\.example>", mail["Message-ID"])
    leaving = re.fullmatch(r"<(https?://\S+/u/[\w-]+)>", mail["List-Unsubscribe"])
    assert leaving and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"].endswith(f"<{topic.slug}.mail.shop.example>")
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: RECORD if name == b"tl1._domainkey.shop.example." else b"")
    signature = dict(part.strip().split("=", 1) for part in str(mail["DKIM-Signature"]).split(";"))
    assert set(signature["h"].replace(" ", "").split(":")) >= MUST_BE_SIGNED
    assert is_aligned(mail["From"].addresses[0].domain, signature["d"])
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and text.get_content().strip()
    ways = (leaving[1], "/preferences/", "/p/")
    for part in filter(None, (text, html)):
        shown = part.get_content()
        assert leaving[1] in shown or any(way in shown for way in ways), f"{mail['Subject']}: no way out is seen."
        assert "10115 Berlin" in shown, f"{mail['Subject']}: no postal address."
    assert max(map(len, raw.split(b"\r\n"))) <= 998 and b"\n" not in raw.replace(b"\r\n", b"")


def test_mail_about_an_order_and_from_one_to_one_carries_nothing_of_marketing(sink, sender, people):
    ada = people[1][0]
    prepared = prepare_source(Source(mode="text", subject="Order 7", text="Thank you"))
    service = get_service_topic(actor=None).slug
    for kind in ("transactional", "one_to_one"):
        one = services.OneMessage(name="x", prepared=prepared, purpose=service, kind=kind, sender=sender)
        services.send_one(ada.pk, one)
    with take_by_hand() as hands:
        hands.send_all()
    found = [mail for _raw, mail in read(sink)]
    assert len(found) == 2
    for mail in found:
        assert not {"list-unsubscribe", "list-id", "list-unsubscribe-post", "precedence"} & {
            name.lower() for name in mail
        }
    assert sorted(str(mail["Auto-Submitted"]) for mail in found) == ["None", "auto-generated"]


def test_nothing_leaves_from_a_domain_that_is_not_verified(sink, sender, people):
    topic, recipients = people
    SendingDomain.objects.update(verified_at=None)
    prepared = prepare_source(Source(mode="html", subject="x", html=BARE))
    new = services.NewMailing(name="x", contents=[prepared], purpose=topic.slug, sender=sender)
    mailing = services.start_mailing(services.make_mailing(new), {0: BitMap64([recipients[0].pk])})
    with take_by_hand() as hands:
        hands.send_all()
    mailing.refresh_from_db()
    assert mailing.wanted == "paused" and "shop.example" in mailing.problem
    assert sink.ask()["copies"] == 0


PLACES = {"ok": 20, "gone": 6, "busy": 5, "spam": 4, "cut": 3, "left": 2}
RULES = [
    {"at": "rcpt", "domain": "gone.example", "say": "550 5.1.1 no such user"},
    {"at": "rcpt", "domain": "busy.example", "say": "450 4.2.0 greylisted"},
    {"at": "dot", "domain": "spam.example", "say": "550 5.7.1 spam"},
    {"at": "dot", "domain": "cut.example", "drop": True, "takes": True},
]


def test_nobody_is_left_over(sink, marketer, client_of):
    """What was sent is delivered, back, put off or unknown: in the table, on the page, on the stream, in the sink."""
    topic = make_topic()
    people = {place: [make_contact(f"P{number}", email=f"p{number}@{place}.example") for number in range(count)]
              for place, count in PLACES.items()}  # fmt: skip
    everybody = [one for group in people.values() for one in group]
    for one in everybody:
        say(one, [Choice(topic, "email", is_given=True)], proof=Proof(Consent.Way.PAGE))
    send = make_send(marketer, segments=[make_group("All", everybody)], topic=topic, retry_unknown=False)
    order_send(marketer, send.pk, seen=len(rehearse(send).gets))
    Send.objects.filter(pk=send.pk).update(starts_at=now() - timedelta(seconds=1))
    assert begin(send.pk)
    mailing = Send.objects.get(pk=send.pk).mailing_id
    for one in people["left"]:
        say(one, [Choice(topic, "email", is_given=False)], proof=Proof(Consent.Way.PAGE))
    sink.order(rules=RULES)
    with take_by_hand() as hands:
        hands.send_all()
    come_back(mailing, people["ok"][:3], shapes.POSTFIX_BOUNCE)
    come_back(mailing, people["ok"][3:7], shapes.DELIVERED)
    states = queries.count_states([mailing])
    assert states == {
        "accepted": 13, "delivered": 4, "bounced": 3 + 6, "refused": 4, "deferred": 5, "unknown": 3, "skipped": 2,
    }  # fmt: skip
    counted = sink.ask()
    taken = states["accepted"] + states["delivered"] + 3 + states["unknown"]
    assert (counted["messages"], counted["copies"]) == (taken, taken)
    sent = sum(states.values()) - states["skipped"]
    assert (
        sent
        == states["accepted"]
        + states["delivered"]
        + states["bounced"]
        + states["refused"]
        + states["deferred"]
        + states["unknown"]
    )
    told = Counter(msgspec.json.decode(bytes(row.body))["event"] for row in Pending.objects.all())
    assert told["email_sent"] == states["accepted"] + states["delivered"] + 3
    assert (told["email_bounced"], told["email_delivered"]) == (
        states["bounced"] + states["refused"],
        states["delivered"],
    )
    report = make_report([Send.objects.get(pk=send.pk)])
    assert {one.slug: one.people for one in list_fates(report) if not one.reason} == states
    page = client_of(marketer).get(f"/sends/{send.pk}/report").content.decode()
    fates = re.sub(r"<[^>]+>|\s+", " ", unescape(page.partition("send-fates")[2].partition("</details>")[0]))
    for one in list_fates(report):
        assert str(one.people) in fates.partition(str(one.label))[2][:40], (one.label, fates)


def come_back(mailing, people, shape):
    for one in people:
        marks = make_marks(mailing, one.pk)
        raw = shape % {"id": f"<{marks.message_id}@shop.example>", "to": f"{marks.bounce_local}@back.example"}
        keep_raw(
            raw.encode(), via=Inbound.Via.SMTP, envelope_from="<>", envelope_to=f"{marks.bounce_local}@back.example"
        )
    handle_waiting()
    assert not Message.objects.filter(mailing_id=mailing, state="queued").exists()
