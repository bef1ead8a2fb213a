"""Bounces, complaints and replies: read from the shapes servers really send, tied to somebody by our token alone."""

import random
from collections.abc import Callable

import msgspec
import pytest

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Contact, Identity, Suppression
from touchline.contacts.queries import may_contact
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.messaging.models import Inbound, Mailing, Message, Reply
from touchline.messaging.returns import inbound as taking
from touchline.messaging.returns import opening
from touchline.messaging.returns.inbound import handle_waiting, keep_raw
from touchline.messaging.returns.marks import make_marks
from touchline.messaging.returns.tests import mails

Arrive = Callable[..., Inbound]


@pytest.fixture
def ada() -> Contact:
    made = make_contact(name="Ada", email="ada@gone.example")
    Identity.objects.get_or_create(kind="email", value=made.email, defaults={"contact": made, "created_at": now()})
    return made


@pytest.fixture
def mailing(ada: Contact) -> Mailing:
    words = Words(titles={"en": "News"}, texts={"en": "What is new."})
    create_purpose(words, basis=Basis.INTEREST, channels=["email"], actor=None)
    made = Mailing.objects.create(name="Autumn", purpose="news", wanted=Mailing.Wanted.RUNNING)
    Message.objects.create(mailing=made, contact_id=ada.pk, state="accepted", due_at=now())
    return made


@pytest.fixture
def arrive(ada: Contact, mailing: Mailing) -> Arrive:
    marks = make_marks(mailing.pk, ada.pk)

    def come(shape: str, *, to: str = f"{marks.reply_local}@back.shop.example", sender: str = "") -> Inbound:
        raw = (shape % {"id": f"<{marks.message_id}@shop.example>", "to": to}).replace("\n", "\r\n").encode()
        found = keep_raw(
            raw,
            via=Inbound.Via.SMTP,
            envelope_from=sender or ("<>" if "<>" in shape else "x@y.example"),
            envelope_to=to,
        )
        handle_waiting()
        found.refresh_from_db()
        return found

    return come


def read_events() -> list[tuple[str, dict]]:
    found = [msgspec.json.decode(bytes(row.body)) for row in Pending.objects.order_by("id")]
    return [(one["event"], one["properties"]) for one in found if one["event"].startswith("email_")]


@pytest.mark.parametrize(
    ("shape", "kind", "reason", "is_hard"),
    [
        ("POSTFIX_BOUNCE", "bounce", "no_mailbox", True),
        ("EXCHANGE_BOUNCE", "bounce", "no_mailbox", True),
        ("QMAIL_BOUNCE", "bounce", "no_mailbox", True),
        ("VAGUE_HARD", "bounce", "no_mailbox", True),
        ("FULL_MAILBOX", "bounce", "full", False),
        ("BLOCKED", "bounce", "policy", False),
        ("DELAYED", "delay", "unreachable", False),
        ("DELIVERED", "delivered", "", False),
        ("COMPLAINT", "complaint", "abuse", False),
        ("REPLY", "reply", "", False),
        ("HTML_REPLY", "reply", "", False),
        ("OUT_OF_OFFICE", "auto_reply", "auto_submitted", False),
        ("VACATION", "auto_reply", "null_sender", False),
        ("LEAVING", "leave", "", False),
    ],
)
def test_each_shape_is_read_for_what_it_is(shape: str, kind: str, reason: str, is_hard: bool):
    raw = (mails.ALL[shape] % {"id": "<x@y.example>", "to": "b-x@y.example"}).encode()
    said = opening.read_mail(raw, envelope_from="<>" if b"Return-Path: <>" in raw else "a@b.example")
    assert (said.kind, said.reason, said.is_hard) == (kind, reason, is_hard)


@pytest.mark.django_db
class TestEffects:
    def test_a_hard_bounce_ends_mail_to_the_address(self, ada: Contact, mailing: Mailing, arrive: Arrive):
        assert may_contact(ada, "email", "news")
        assert arrive(mails.POSTFIX_BOUNCE).kind == "bounce"
        assert may_contact(ada, "email", "news").reason == "bounced"
        assert Message.objects.get(mailing=mailing).state == "bounced"
        [(name, told)] = read_events()
        assert (name, told["mailing"], told["reason"], told["hard"]) == (
            "email_bounced",
            mailing.pk,
            "no_mailbox",
            True,
        )

    def test_a_full_mailbox_is_written_to_again(self, ada: Contact, arrive: Arrive):
        arrive(mails.FULL_MAILBOX)
        assert may_contact(ada, "email", "news")

    def test_five_mailings_that_came_back_softly_are_enough(self, ada: Contact, arrive: Arrive):
        for number in range(4):
            Inbound.objects.create(
                key=f"n{number}",
                via="smtp",
                raw=b"",
                size=0,
                kind="bounce",
                mailing_id=-number - 1,
                contact_id=ada.pk,
                state="done",
            )
        arrive(mails.FULL_MAILBOX)
        assert may_contact(ada, "email", "news").reason == "bounced"

    def test_who_complains_gets_no_marketing(self, ada: Contact, arrive: Arrive):
        arrive(mails.COMPLAINT)
        assert may_contact(ada, "email", "news").reason == "complained"
        assert [name for name, _told in read_events()] == ["email_complained"]

    def test_a_reply_waits_on_today_with_its_new_words(self, ada: Contact, mailing: Mailing, arrive: Arrive):
        arrive(mails.REPLY)
        reply = Reply.objects.get()
        assert (reply.contact_id, reply.mailing_id, reply.state) == (ada.pk, mailing.pk, "open")
        assert (reply.subject, reply.text) == ("Re: Herbst für Sie", "Schön! Gibt es das auch in Blau?")
        assert (reply.address, reply.is_from_them) == ("ada@home.example", False)
        assert reply.in_reply_to == "<CAF1@mail.home.example>"

    def test_html_of_strangers_becomes_plain_words(self, arrive: Arrive):
        arrive(mails.HTML_REPLY)
        assert Reply.objects.get().text == "Yes & please"

    def test_a_machine_that_answers_is_noted_and_never_answered(self, arrive: Arrive):
        for shape in (mails.OUT_OF_OFFICE, mails.VACATION):
            arrive(shape)
        assert not Reply.objects.exists()
        assert {name for name, _told in read_events()} == {"email_auto_replied"}
        assert Mailing.objects.count() == 1

    def test_who_writes_just_unsubscribe_is_let_go(self, ada: Contact, arrive: Arrive):
        assert arrive(mails.LEAVING).kind == "leave"
        assert not may_contact(ada, "email", "news")

    def test_a_made_up_in_reply_to_ties_a_mail_to_nobody(self, arrive: Arrive):
        found = arrive(mails.STRANGER, to="someone@shop.example")
        assert (found.kind, found.contact_id, found.state) == ("strange", None, "done")
        assert not Reply.objects.exists()

    def test_a_made_up_bounce_suppresses_nobody(self, arrive: Arrive):
        shape = mails.POSTFIX_BOUNCE.replace("%(id)s", "<x@shop.example>")
        assert arrive(shape, to="postmaster@shop.example").kind == "strange"
        assert not Suppression.objects.exists()

    def test_the_same_mail_counts_once(self, arrive: Arrive):
        assert arrive(mails.REPLY).pk == arrive(mails.REPLY).pk
        assert Reply.objects.count() == 1

    def test_too_many_that_come_back_pause_the_mailing(self, ada: Contact, mailing: Mailing, arrive: Arrive):
        Message.objects.bulk_create(
            Message(mailing=mailing, contact_id=-n, state="bounced" if n <= 10 else "accepted", due_at=now())
            for n in range(1, 121)
        )
        arrive(mails.POSTFIX_BOUNCE)
        mailing.refresh_from_db()
        assert mailing.wanted == Mailing.Wanted.PAUSED
        assert "11 of 121" in mailing.problem

    def test_what_cannot_be_handled_is_tried_again_and_then_put_aside(
        self, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
    ):
        def fall(*_given: object) -> None:
            raise RuntimeError("the roof fell in")

        monkeypatch.setattr(taking, "take_effect", fall)
        monkeypatch.setattr(taking, "PAUSE", -taking.PAUSE)
        found = arrive(mails.REPLY)
        assert (found.state, found.attempt) == ("failed", 5)
        assert "the roof fell in" in found.reason


def test_no_mutated_mail_breaks_the_reader(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """200 here; `make faults NAME=mutated_mails` has 10,000 brought by mail. The net that catches what breaks is taken away."""
    chance = random.Random(20)
    raws = [(shape % {"id": "<a@b.example>", "to": "r-x@b.example"}).encode() for shape in mails.ALL.values()]
    for _number in range(200):
        raw = mails.mutate(chance, raws)
        assert opening.read(opening.parse(raw, envelope_from="<>")).kind in dict(Inbound.Kind.choices)
