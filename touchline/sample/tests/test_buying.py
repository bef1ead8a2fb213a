"""From the cart to the order, and what the visitor script is told on the way."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from touchline.contacts.models import Consent, Contact
from touchline.kit.clock import now
from touchline.messaging.models import Confirmation, Mailing
from touchline.messaging.returns.marks import make_page_url
from touchline.messaging.returns.tokens import Claim, For
from touchline.sample.agreeing import add_agreements
from touchline.sample.jobs import ask_in_background
from touchline.sample.models import Seeding
from touchline.sample.tests.test_pages import read_calls

BUYER = {
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "street": "Mill Lane 1",
    "postcode": "12345",
    "city": "Berlin",
    "country": "DE",
    "payment": "invoice",
}


def add(shop: Client, number: str, **fields: Any) -> str:
    """Adds to the cart and returns the cart's page."""
    answer = shop.post("/shop/cart/change/", {"product": number, "add": 1, **fields}, follow=True)
    assert answer.redirect_chain == [("/shop/cart/", 302)]
    return answer.content.decode()


def test_cart_adds_sizes_apart_and_sums(shop: Client) -> None:
    add(shop, "KC-110", size="250 g")
    add(shop, "KC-110", size="250 g", add=2)
    html = add(shop, "KC-110", size="1 kg")
    assert "35.40 €" in html
    assert "42.50 €" in html
    assert "77.90 €" in html
    assert "free" in html


def test_cart_tells_what_was_added_and_removed(shop: Client) -> None:
    added, viewed = read_calls(add(shop, "KC-201", add=2))
    assert added[:2] == ["track", "Product Added"]
    assert viewed[:2] == ["track", "Cart Viewed"]
    answer = shop.post("/shop/cart/change/", {"product": "KC-201", "quantity": 0}, follow=True)
    (removed,) = read_calls(answer.content.decode())
    assert removed[1] == "Product Removed"
    assert removed[2]["quantity"] == 2  # type: ignore[index]
    assert "nothing in it" in answer.content.decode()


@pytest.mark.parametrize("quantity", ["x", "-3", "99999", "²", "\x00"])
def test_cart_bears_nonsense(shop: Client, quantity: str) -> None:
    assert "24.00 €" in add(shop, "KC-201", add=quantity, size="huge")


def test_unknown_product_is_refused(shop: Client) -> None:
    assert shop.post("/shop/cart/change/", {"product": "KC-000", "add": 1}).status_code == 404


def test_check_out_of_an_empty_cart_leads_back(shop: Client) -> None:
    assert shop.get("/shop/checkout/").headers["Location"] == "/shop/cart/"


def test_order_tells_who_bought_what(shop: Client) -> None:
    add(shop, "KC-110", size="500 g")
    (started,) = read_calls(shop.get("/shop/checkout/").content.decode())
    assert started[1] == "Checkout Started"
    answer = shop.post("/shop/checkout/", BUYER, follow=True)
    html = answer.content.decode()
    assert "Thank you, Ada." in html
    identify, completed = read_calls(html)
    assert identify[0] == "identify"
    assert identify[1]["email"] == "ada@example.com"  # type: ignore[index]
    order: Any = completed[2]
    assert completed[1] == "Order Completed"
    assert order["order_id"] in html
    assert (order["subtotal"], order["shipping"], order["total"]) == (22.4, 3.9, 26.3)
    assert order["products"][0]["variant"] == "500 g"
    assert "nothing in it" in shop.get("/shop/cart/").content.decode()
    assert read_calls(shop.get(answer.request["PATH_INFO"]).content.decode()) == []


def test_wrong_entries_are_kept_and_explained(shop: Client) -> None:
    add(shop, "KC-110")
    html = shop.post("/shop/checkout/", BUYER | {"email": "nobody"}).content.decode()
    assert "Enter a valid email address." in html
    assert 'value="nobody"' in html
    assert read_calls(html) == []


def test_thanks_are_for_the_buyer_only(shop: Client) -> None:
    assert shop.get("/shop/thanks/KC-1/").headers["Location"] == "/shop/"


def test_newsletter_thanks_or_explains(shop: Client) -> None:
    good = shop.post("/shop/newsletter/subscribe/", {"email": "ada@example.com"}, follow=True).content.decode()
    assert "You are on the list as soon as you click in the mail" in good
    bad = shop.post("/shop/newsletter/subscribe/", {"email": "ada@"}).content.decode()
    assert "Enter a valid email address." in bad


def test_newsletter_asks_by_mail_and_only_the_click_in_it_says_yes(shop: Client) -> None:
    add_agreements(Seeding.objects.create(state=Seeding.State.DONE, created_at=now()))
    for _twice in range(2):
        shop.post("/shop/newsletter/subscribe/", {"email": "ada@example.com"})
    waiting = list(ProcrastinateJob.objects.filter(task_name="sample.ask_in_background").values_list("args", flat=True))
    assert len(waiting) == 2
    assert "ada@example.com" not in str(waiting)
    for args in waiting:
        ask_in_background(**args)
    asked = Confirmation.objects.get()
    person = Contact.objects.get(email="ada@example.com")
    assert Mailing.objects.get(key=f"confirm-{asked.pk}").messages.get().contact_id == person.pk
    assert not Consent.objects.filter(contact=person).exists()
    address = make_page_url("confirm", Claim(For.CONFIRM, asked.pk, person.pk))
    assert Client().post(urlsplit(address).path).status_code == 200
    said = Consent.objects.get(contact=person)
    assert (said.purpose.slug, said.state, said.where) == (asked.purpose, "given", "/shop/newsletter → /confirm")


def test_newsletter_takes_ten_addresses_at_once(shop: Client) -> None:
    for number in range(10):
        shop.post("/shop/newsletter/subscribe/", {"email": f"a{number}@example.com"}, REMOTE_ADDR="192.0.2.77")
    answer = shop.post("/shop/newsletter/subscribe/", {"email": "b@example.com"}, follow=True, REMOTE_ADDR="192.0.2.77")
    assert "come back in a few minutes" in answer.content.decode()
    assert ProcrastinateJob.objects.filter(task_name="sample.ask_in_background").count() == 10


def test_contact_thanks_or_explains(shop: Client) -> None:
    question = {"name": "Ada", "email": "ada@example.com", "message": "Which water?"}
    assert "We answer within" in shop.post("/shop/contact/", question, follow=True).content.decode()
    assert "This field is required." in shop.post("/shop/contact/", question | {"message": ""}).content.decode()
