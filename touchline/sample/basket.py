"""The basket of a shop visitor, kept in the session."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from touchline.sample.catalogue import Product, get_catalogue, get_delivery, get_tax

KEY = "shop_basket"
MOST_OF_ONE = 20


@dataclass(frozen=True, slots=True)
class Position:
    """One product in one size, and how many of it."""

    product: Product
    size: str
    quantity: int

    @property
    def price(self) -> Decimal:
        """The price of one."""
        return self.product.get_price(self.size)

    @property
    def total(self) -> Decimal:
        """The price of all."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Basket:
    """What is to be bought, with its sums."""

    positions: tuple[Position, ...]

    @property
    def count(self) -> int:
        """How many things are in it."""
        return sum(position.quantity for position in self.positions)

    @property
    def subtotal(self) -> Decimal:
        """The price of the goods."""
        return sum((position.total for position in self.positions), Decimal("0.00"))

    @property
    def delivery(self) -> Decimal:
        """The price of delivery."""
        return get_delivery(self.subtotal)

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.subtotal + self.delivery

    @property
    def tax(self) -> Decimal:
        """The tax contained in the total."""
        return get_tax(self.total)


def read_basket(request: HttpRequest) -> Basket:
    """The basket of this visitor; entries the catalogue no longer knows are left out."""
    positions = []
    for number, size, quantity in request.session.get(KEY, []):
        product = get_catalogue().find_product(number)
        if product is not None:
            positions.append(Position(product, size, quantity))
    return Basket(tuple(positions))


def set_quantity(request: HttpRequest, product: Product, *, size: str, quantity: int) -> Position:
    """Puts so many of a product into the basket, none to take it out; returns the position as asked for."""
    asked = Position(product, size, max(0, min(quantity, MOST_OF_ONE)))
    others = [p for p in read_basket(request).positions if (p.product.number, p.size) != (product.number, size)]
    kept = [*others, asked] if asked.quantity else others
    request.session[KEY] = [[p.product.number, p.size, p.quantity] for p in kept]
    return asked


def get_quantity(request: HttpRequest, product: Product, *, size: str) -> int:
    """How many of a product in this size are in the basket."""
    found = (p for p in read_basket(request).positions if p.product.number == product.number and p.size == size)
    return next((p.quantity for p in found), 0)


def empty_basket(request: HttpRequest) -> None:
    """Takes everything out."""
    request.session.pop(KEY, None)
