"""Every page of the shop, as a stranger sees it."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from touchline.sample.catalogue import get_catalogue
from touchline.tracking.models import Source

PATHS = [
    "/shop/",
    "/shop/search/",
    "/shop/search/?q=cherry",
    "/shop/pricing/",
    "/shop/about/",
    "/shop/privacy/",
    "/shop/contact/",
    "/shop/journal/",
    "/shop/newsletter/",
    "/shop/cart/",
    *[f"/shop/c/{category.slug}/" for category in get_catalogue().categories],
    *[f"/shop/p/{product.slug}/" for product in get_catalogue().products],
    *[f"/shop/journal/{article.slug}/" for article in get_catalogue().articles],
]


def read_calls(html: str) -> list[list[object]]:
    """The calls a page makes to the visitor script."""
    found = re.search(r'<script id="shop-calls" type="application/json">(.*?)</script>', html)
    assert found
    calls: list[list[object]] = json.loads(unescape(found[1]))
    return calls


@pytest.mark.parametrize("path", PATHS)
def test_page_is_there_and_tracked(shop: Client, source: Source, path: str) -> None:
    answer = shop.get(path)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'data-key="{source.write_key}"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
    assert " style=" not in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("path", ["/shop/", "/shop/pricing/", "/shop/cart/"])
def test_shop_is_not_there_without_the_sample(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/shop/p/nothing/", "/shop/c/nothing/", "/shop/journal/nothing/", "/shop/art/no.svg"])
def test_unknown_page_is_not_found(shop: Client, path: str) -> None:
    assert shop.get(path).status_code == 404


@pytest.mark.parametrize("product", get_catalogue().products, ids=lambda product: product.slug)
def test_picture_is_sound(shop: Client, product: object) -> None:
    answer = shop.get(f"/shop/art/{product.slug}.svg")  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/svg+xml"
    assert len(ElementTree.fromstring(answer.content)) > 4


def test_product_page_tells_what_was_viewed(shop: Client) -> None:
    (call,) = read_calls(shop.get("/shop/p/hover-espresso/").content.decode())
    assert call[:2] == ["track", "Product Viewed"]
    assert call[2]["product_id"] == "KC-110"  # type: ignore[index]
    assert call[2]["price"] == 11.8  # type: ignore[index]


def test_search_finds_by_note_and_tells_the_words(shop: Client) -> None:
    html = shop.get("/shop/search/?q=cherry cocoa").content.decode()
    assert "Hover Espresso" in html
    assert read_calls(html) == [["track", "Products Searched", {"query": "cherry cocoa", "results": 1}]]
