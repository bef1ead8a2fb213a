"""Replies stand on Today and are answered in their box, once, through the one door."""

import pytest
from django.test import Client

from touchline.channels.models import Sender, SendingDomain
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Identity
from touchline.kit.clock import now
from touchline.messaging.models import Content, Mailing, Reply
from touchline.messaging.outbox.filling import make_thread
from touchline.messaging.returns.marks import make_message_id
from touchline.messaging.returns.replies import answer_reply
from touchline.tasks.todos import get_todos
from touchline.users.factories import make_user
from touchline.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_user("manager")


@pytest.fixture
def ada() -> Contact:
    made = make_contact(name="Ada", email="ada@home.example")
    Identity.objects.get_or_create(kind="email", value=made.email, defaults={"contact": made, "created_at": now()})
    return made


@pytest.fixture
def reply(ada: Contact) -> Reply:
    return Reply.objects.create(
        contact_id=ada.pk, at=now(), subject="Re: Autumn", text="In {{ blue }}, too?", address=ada.email
    )


def test_it_comes_first_on_today_and_goes_when_it_is_answered(staff: User, ada: Contact, reply: Reply, client: Client):
    assert [todo.key for todo in get_todos(staff)][:1] == [f"reply-{reply.pk}"]
    client.force_login(staff)
    page = client.get(f"/replies/{reply.pk}/")
    assert page.status_code == 200
    assert b"In {{ blue }}, too?" in page.content
    answer = client.post(f"/replies/{reply.pk}/", {"text": "Yes, in {{ 7 | times: 7 }} blues."})
    assert answer.status_code == 302
    reply.refresh_from_db()
    assert (reply.state, reply.answered_by) == ("answered", staff)
    mailing = Mailing.objects.get(kind="one_to_one")
    prepared = Content.objects.get(pk=mailing.content_ids[0]).prepared
    assert prepared["subject"] == "Re: Autumn"
    assert "49" not in prepared["text"] and "> In" in prepared["text"]
    assert f"reply-{reply.pk}" not in [todo.key for todo in get_todos(staff)]
    assert client.post(f"/replies/{reply.pk}/", {"text": "Once more"}).status_code == 422
    assert Mailing.objects.filter(kind="one_to_one").count() == 1


def test_it_is_put_away_and_taken_out_again(staff: User, reply: Reply, client: Client):
    client.force_login(staff)
    for state in ("done", "open"):
        client.post(f"/replies/{reply.pk}/away")
        reply.refresh_from_db()
        assert reply.state == state
    assert "In {{ blue }}" in client.get("/replies/").content.decode()


def test_an_answer_stands_below_the_reply_in_any_mail_program(staff: User, reply: Reply):
    domain = SendingDomain.objects.create(name="shop.example", sealed_key="", public_key="")
    sender = Sender.objects.create(name="Shop", address="news@shop.example", domain=domain)
    reply.mailing = Mailing.objects.create(name="Autumn", purpose="news", sender=sender)
    for told, wanted in (("<CAF1@mail.home.example>", True), ("<a\r\nBcc: x@y.example>", False), ("", False)):
        reply.in_reply_to, reply.state = told, Reply.State.OPEN
        reply.save()
        Mailing.objects.filter(kind="one_to_one").delete()
        answer_reply(reply.pk, "Yes", actor=staff)
        headers = dict(make_thread(Mailing.objects.get(kind="one_to_one").data["answers_to"]))
        ours = f"<{make_message_id(reply.mailing.pk, reply.contact_id)}@shop.example>"
        assert headers["References"] == (f"{ours} {told}" if wanted else ours)
        assert headers["In-Reply-To"] == (told if wanted else ours)
