"""What the sample shop sells and says, read once from the files in `data/`."""

import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
BRAND = "Kestrel Coffee Roasters"
FREE_DELIVERY_FROM = Decimal("40.00")
DELIVERY = Decimal("3.90")
TAX_RATE = Decimal("0.07")
SIZES: dict[str, Decimal] = {"250 g": Decimal(1), "500 g": Decimal("1.9"), "1 kg": Decimal("3.6")}


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop."""

    slug: str
    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold; `price` is that of the smallest size."""

    number: str
    slug: str
    category: str
    name: str
    price: Decimal
    weight: int
    art: str
    hue: int
    blurb: str
    notes: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes to choose from; none where there is only one."""
        return tuple(SIZES) if self.category == "coffee" else ()

    def get_price(self, size: str) -> Decimal:
        """The price of a size; an unknown size counts as the smallest."""
        factor = SIZES.get(size, Decimal(1)) if self.sizes else Decimal(1)
        return (self.price * factor).quantize(Decimal("0.1"), ROUND_HALF_UP).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Plan:
    """A monthly subscription, sold as the product with the same number."""

    number: str
    name: str
    amount: str
    cups: str
    points: tuple[str, ...]
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of the shop's journal."""

    slug: str
    title: str
    author: str
    minutes: int
    hue: int
    intro: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the shop shows."""

    products: tuple[Product, ...]
    categories: tuple[Category, ...]
    plans: tuple[Plan, ...]
    articles: tuple[Article, ...]
    reviews: tuple[dict[str, str], ...]
    questions: tuple[dict[str, str], ...]

    def find_product(self, slug_or_number: str) -> Product | None:
        """The product with this slug or number."""
        return next((p for p in self.products if slug_or_number in (p.slug, p.number)), None)

    def find_category(self, slug: str) -> Category | None:
        """The category with this slug."""
        return next((c for c in self.categories if c.slug == slug), None)

    def find_article(self, slug: str) -> Article | None:
        """The article with this slug."""
        return next((a for a in self.articles if a.slug == slug), None)

    def get_products(self, category: str) -> list[Product]:
        """The products of a category, in the order of the file."""
        return [p for p in self.products if p.category == category]

    def search(self, words: str) -> list[Product]:
        """Products whose name, notes or text hold all the words."""
        wanted = words.lower().split()
        texts = ((p, f"{p.name} {' '.join(p.notes)} {p.blurb} {p.category}".lower()) for p in self.products)
        return [p for p, text in texts if wanted and all(word in text for word in wanted)]


@cache
def get_catalogue() -> Catalogue:
    """The catalogue of this release."""
    pages = _read("pages")
    return Catalogue(
        products=tuple(_make_product(entry) for entry in _read("products")["product"]),
        categories=tuple(Category(**entry) for entry in pages["category"]),
        plans=tuple(Plan(**{**entry, "points": tuple(entry["points"])}) for entry in pages["plan"]),
        articles=tuple(Article(**{**entry, "text": tuple(entry["text"])}) for entry in pages["article"]),
        reviews=tuple(pages["review"]),
        questions=tuple(pages["question"]),
    )


def get_delivery(subtotal: Decimal) -> Decimal:
    """What delivery costs for goods of this value."""
    return Decimal(0) if subtotal >= FREE_DELIVERY_FROM or not subtotal else DELIVERY


def get_tax(total: Decimal) -> Decimal:
    """The tax contained in a total, rounded to cents."""
    return (total - total / (1 + TAX_RATE)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _make_product(entry: dict[str, Any]) -> Product:
    return Product(**{**entry, "price": Decimal(entry["price"]), "notes": tuple(entry.get("notes", ()))})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
