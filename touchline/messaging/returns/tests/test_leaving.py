"""Leaving: by one click without cookie or form, as often as one likes, for years; looking changes nothing."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent, Contact, Purpose, Suppression
from touchline.contacts.queries import may_contact
from touchline.kit.clock import now
from touchline.messaging.models import Mailing
from touchline.messaging.returns.marks import Envelope, make_headers, make_marks

pytestmark = pytest.mark.django_db
BOUNDARY = uuid.uuid4().hex
MULTIPART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BOUNDARY}--\r\n'
)
BODIES = {
    "urlencoded": ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
    "multipart": (MULTIPART, f"multipart/form-data; boundary={BOUNDARY}"),
    "broken": ("--nothing", "multipart/form-data; boundary="),
    "empty": ("", "text/plain"),
}


@pytest.fixture
def topic() -> Purpose:
    words = Words(titles={"en": "News"}, texts={"en": "What is new."})
    return create_purpose(words, basis=Basis.INTEREST, channels=["email"], actor=None)


@pytest.fixture
def ada(topic: Purpose) -> Contact:
    return make_contact(name="Ada", email="ada@home.example")


@pytest.fixture
def address(ada: Contact, topic: Purpose) -> str:
    mailing = Mailing.objects.create(name="Autumn", purpose=topic.slug)
    return "/u/" + make_marks(mailing.pk, ada.pk).leave_url.rpartition("/")[2]


@pytest.mark.parametrize("body", BODIES)
def test_one_click_is_enough(ada: Contact, topic: Purpose, address: str, body: str):
    client = Client(enforce_csrf_checks=True)
    text, kind = BODIES[body]
    answer = client.post(address, data=text, content_type=kind)
    assert answer.status_code == 200
    assert not answer.cookies
    assert may_contact(ada, "email", topic.slug).reason == "opted_out"
    assert Consent.objects.count() == 1
    assert client.post(address, data=text, content_type=kind).status_code == 200
    assert Consent.objects.count() == 1
    assert Suppression.objects.count() == 1


def test_it_works_400_days_later(ada: Contact, topic: Purpose, address: str):
    with time_machine.travel(now() + timedelta(days=400)):
        assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not may_contact(ada, "email", topic.slug)


def test_looking_changes_nothing(ada: Contact, topic: Purpose, address: str):
    client = Client()
    for method in ("get", "head", "get"):
        assert getattr(client, method)(f"{address}?do=all&List-Unsubscribe=One-Click").status_code == 200
    assert may_contact(ada, "email", topic.slug)
    assert b"<form" in client.get(address).content


def test_a_changed_link_is_nobodys(ada: Contact, topic: Purpose, address: str):
    forged = address[:-2] + ("aa" if address[-2:] != "aa" else "bb")
    assert Client().post(forged, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert Client().post("/u/" + make_marks(1, ada.pk).view_url.rpartition("/")[2]).status_code == 404
    assert may_contact(ada, "email", topic.slug)


def test_everything_and_back_again(ada: Contact, topic: Purpose, address: str):
    client = Client()
    client.post(address, {"do": "all"})
    assert may_contact(ada, "email", topic.slug).reason == "left"
    client.post(address, {"do": "back"})
    assert may_contact(ada, "email", topic.slug)


def test_who_is_not_kept_any_more_has_left(ada: Contact, address: str):
    Contact.objects.filter(pk=ada.pk).delete()
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Client().get(address).status_code == 404


def test_headers_of_marketing_and_of_the_rest(ada: Contact, topic: Purpose):
    marks = make_marks(7, ada.pk, links=2)
    of_marketing = dict(
        make_headers(marks, Envelope(7, "marketing", topic.slug, "Müller & Söhne\r\nBcc: x", "shop.example"))
    )
    assert of_marketing["List-Unsubscribe"] == f"<{marks.leave_url}>"
    assert of_marketing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert of_marketing["List-Id"].endswith(f"<{topic.slug}.shop.example>")
    assert not any("\r" in value or "\n" in value for value in of_marketing.values())
    assert of_marketing["Message-ID"] == f"<{marks.message_id}@shop.example>"
    of_orders = dict(make_headers(marks, Envelope(7, "transactional", "orders", "", "shop.example")))
    assert set(of_orders) == {"Message-ID", "Auto-Submitted"}
    assert len(marks.links) == 2 and len({*marks.links, marks.trap}) == 3


def test_without_leave_no_mark_of_clicks_tells_who(ada: Contact):
    one, other = (
        make_marks(7, ada.pk, links=1, is_identified=False),
        make_marks(7, ada.pk + 1, links=1, is_identified=False),
    )
    assert one.pixel == ""
    assert one.links == other.links
    assert one.leave_url != other.leave_url
