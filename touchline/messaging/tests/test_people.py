"""Messages on a person's page, and the practice mailbox: read, answered and left by whoever plays the recipient."""

import re
from email.message import EmailMessage

import pytest
from django.test import Client

from touchline.channels.models import InboundSms, PracticeMail
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Suppression
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Inbound, Reply
from touchline.messaging.outbox.topics import get_service_topic
from touchline.messaging.returns.marks import make_marks
from touchline.messaging.services import NewMailing, OneMessage, make_mailing, send_one
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db
PREPARED = prepare_source(Source(mode="text", subject="Autumn", text="Hello, look: https://shop.example/new"))


@pytest.fixture
def ada() -> Contact:
    return make_contact("Ada Lovelace", email="ada@home.example")


@pytest.fixture
def marketer(client: Client) -> Client:
    client.force_login(make_user("marketer"))
    return client


def keep(contact: Contact, raw: bytes, *, channel: str = "email") -> PracticeMail:
    """Make a message that was kept in practice."""
    topic = get_service_topic(channel)
    new = NewMailing(name="Autumn", contents=[PREPARED], purpose=topic.slug, channel=channel)
    mailing = make_mailing(new)
    return PracticeMail.objects.create(
        mailing_id=mailing.pk, contact_id=contact.pk, address=contact.email or contact.phone, subject="Autumn", raw=raw
    )


def write_mail(contact: Contact) -> PracticeMail:
    """Make a mail that was kept, with the marks it would have had."""
    kept = keep(contact, b"")
    marks = make_marks(kept.mailing_id, contact.pk, variant=0, links=1, is_identified=True)
    mail = EmailMessage()
    mail["From"], mail["To"] = "Shop <news@shop.example>", contact.email
    mail["Subject"], mail["Message-ID"] = "Autumn", f"<{marks.message_id}@shop.example>"
    mail["List-Unsubscribe"] = f"<{marks.leave_url}>"
    mail.set_content("Hello Ada")
    mail.add_alternative("<html><head></head><body><a href='https://x.example'>Look</a></body></html>", subtype="html")
    kept.raw = mail.as_bytes()
    kept.save(update_fields=["raw"])
    return kept


def test_what_somebody_was_sent_stands_on_their_page(marketer: Client, ada: Contact):
    empty = marketer.get(f"/contacts/{ada.pk}/messages").text
    assert "Nothing was sent to them yet" in empty
    assert f"/contacts/{ada.pk}/write/" in empty
    mailing = send_one(ada.pk, OneMessage(name="Your table", prepared=PREPARED, purpose=get_service_topic().slug))
    Reply.objects.create(
        contact_id=ada.pk, at=mailing.created_at, subject="Re: Autumn", text="In blue?", address=ada.email
    )
    panel = marketer.get(f"/contacts/{ada.pk}/messages").text
    assert f"/messages/{mailing.pk}/{ada.pk}/" in panel
    assert "Your table" in panel
    assert "In blue?" in panel


def test_who_may_write_finds_the_button(marketer: Client, ada: Contact, client_of):
    address = f'href="/contacts/{ada.pk}/write/"'
    assert address in marketer.get(f"/contacts/{ada.pk}/").text
    assert address not in client_of(make_user("analyst")).get(f"/contacts/{ada.pk}/").text
    nobody = make_contact("Without an address")
    assert "/write/" not in marketer.get(f"/contacts/{nobody.pk}/").text


def test_what_a_message_needs_is_not_called_optional(marketer: Client, ada: Contact):
    page = marketer.get(f"/contacts/{ada.pk}/write/").text
    labels = dict(re.findall(r'<label for="id_(\w+)">(.*?)</label>', page, re.DOTALL))
    assert {name for name, said in labels.items() if "optional" in said} == {"sender", "design"}
    assert set(labels) == {"sender", "design", "subject", "text"}
    assert marketer.post(f"/contacts/{ada.pk}/write/", {"subject": "", "text": ""}).status_code == 422


def test_a_practice_mail_is_read_clicked_answered_and_left(marketer: Client, ada: Contact):
    kept = write_mail(ada)
    assert "Autumn" in marketer.get("/practice/").text
    page = marketer.get(f"/practice/{kept.pk}/").text
    assert "Answer as Ada Lovelace" in page
    assert "/u/" in page
    inside = marketer.get(f"/practice/{kept.pk}/page")
    assert '<base target="_blank">' in inside.text
    assert "allow-popups" in inside["Content-Security-Policy"]
    assert "script" not in inside["Content-Security-Policy"]
    assert marketer.post(f"/practice/{kept.pk}/answer", {"text": ""}).status_code == 422
    assert marketer.post(f"/practice/{kept.pk}/answer", {"text": "In blue, please"}).status_code == 302
    reply = Reply.objects.get()
    assert (reply.contact_id, reply.text, reply.mailing_id) == (ada.pk, "In blue, please", kept.mailing_id)
    assert Inbound.objects.get().kind == "reply"


def test_a_practice_sms_is_shown_and_stopped_by_its_reader(marketer: Client):
    ben = make_contact("Ben", phone="+447700900123")
    ben.identities.create(kind="phone", value=ben.phone, created_at=ben.created_at)
    kept = keep(ben, "Coffee is ready. Wünsche?".encode(), channel="sms")
    page = marketer.get(f"/practice/{kept.pk}/").text
    assert "Coffee is ready. Wünsche?" in page
    assert "<iframe" not in page
    marketer.post(f"/practice/{kept.pk}/answer", {"text": "STOP"})
    assert InboundSms.objects.get().word == "stop"
    assert Suppression.objects.get().channel == "sms"


def test_nobody_answers_for_people_they_may_not_see(ada: Contact, client_of):
    kept = write_mail(ada)
    stranger = client_of(make_user("sales"))
    assert stranger.get(f"/practice/{kept.pk}/").status_code == 404
    assert stranger.post(f"/practice/{kept.pk}/answer", {"text": "Yes"}).status_code == 404
    assert not Inbound.objects.exists()
