"""The shop's pages as the visitor script would name them, and where people go from each."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from touchline.sample.catalogue import BRAND, Product, get_catalogue

NEXT: Final = {
    "home": {"category": 38, "product": 24, "pricing": 10, "article": 8, "about": 6, "search": 5, "contact": 1},
    "category": {"product": 72, "category": 14, "search": 4, "home": 4, "pricing": 3},
    "product": {"product": 34, "category": 26, "pricing": 5, "article": 4, "home": 5, "about": 2},
    "search": {"product": 76, "search": 14, "category": 10},
    "pricing": {"category": 24, "product": 22, "about": 12, "home": 14, "contact": 5},
    "article": {"product": 30, "article": 26, "journal": 12, "category": 12, "home": 12},
    "journal": {"article": 80, "home": 20},
    "about": {"category": 40, "home": 20, "contact": 12, "pricing": 14},
    "contact": {"home": 50, "category": 50},
    "cart": {"category": 46, "product": 54},
    "checkout": {"category": 55, "home": 35, "about": 10},
    "newsletter": {"home": 60, "category": 40},
    "thanks": {"article": 70, "home": 30},
}
READING: Final = {"article": 95.0, "product": 38.0, "pricing": 46.0, "about": 35.0, "checkout": 80.0, "cart": 22.0}
"""Median seconds on a page."""
GLANCE: Final = 14.0
TITLES: Final = {
    "pricing": "Pricing",
    "about": "About us",
    "journal": "Journal",
    "contact": "Contact",
    "newsletter": "Letters from the roastery",
    "cart": "Cart",
    "checkout": "Check-out",
    "thanks": "Thank you",
    "search": "Search",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the shop."""

    kind: str
    path: str
    title: str
    product: Product | None = None
    category: str = ""


@cache
def get_place(kind: str, slug: str = "") -> Place:
    """The page of this kind, for products, categories, articles and orders the one of this slug."""
    catalogue = get_catalogue()
    if kind == "home":
        return Place(kind, "/shop/", f"{BRAND}: coffee worth getting up for")
    if kind == "product":
        product = catalogue.find_product(slug)
        assert product is not None
        return Place(kind, f"/shop/p/{slug}/", f"{product.name} · {BRAND}", product, product.category)
    if kind == "category":
        shelf = catalogue.find_category(slug)
        return Place(kind, f"/shop/c/{slug}/", f"{shelf.name if shelf else slug} · {BRAND}", category=slug)
    if kind == "article":
        article = catalogue.find_article(slug)
        return Place(kind, f"/shop/journal/{slug}/", f"{article.title if article else slug} · {BRAND}")
    path = f"/shop/thanks/{slug}/" if kind == "thanks" else f"/shop/{kind}/"
    return Place(kind, path, f"{TITLES[kind]} · {BRAND}")


def draw_place(kind: str, *, taste: str, shelf: str, rng: Random) -> Place:
    """A page of this kind, after the visitor's taste and the shelf they stand at."""
    catalogue = get_catalogue()
    if kind == "category":
        chosen = taste if rng.random() < 0.5 else rng.choice(catalogue.categories).slug
        return get_place("category", chosen)
    if kind == "product":
        category = shelf if shelf and shelf != "subscription" else taste
        products = catalogue.get_products(category) if rng.random() < 0.72 else list(catalogue.products[:-3])
        return get_place("product", rng.choices(products, [p.weight for p in products])[0].slug)
    if kind == "article":
        return get_place("article", rng.choice(catalogue.articles).slug)
    return get_place(kind)


@cache
def _get_ways(kind: str) -> tuple[list[str], list[int]]:
    return list(NEXT[kind]), list(NEXT[kind].values())


def draw_next(kind: str, *, rng: Random) -> str:
    """The kind of page somebody goes to from a page of this kind."""
    kinds, weights = _get_ways(kind)
    return rng.choices(kinds, weights)[0]


def draw_seconds(kind: str, *, rng: Random) -> float:
    """How long somebody stays on a page, in seconds."""
    return min(1500.0, rng.lognormvariate(0, 0.85) * READING.get(kind, GLANCE))
