"""Orders as a kind of import: rows of the same number are one order, written by sets as the stream would tell them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.commerce import drafts, writing
from touchline.commerce.amounts import Nonsense
from touchline.commerce.drafts import Author, OrderDraft
from touchline.commerce.import_targets import TARGETS
from touchline.commerce.models import Order
from touchline.commerce.order_events import (
    CANCELLED,
    COMPLETED,
    REFUNDED,
    UPDATED,
    LineFacts,
    OrderFacts,
    read_order,
)
from touchline.commerce.products import ProductSaying, write_products
from touchline.commerce.taking_back import look_at, put_orders_back
from touchline.contacts.importing.removing import remove_made
from touchline.contacts.importing.whose import Owner, Whose, get_whose_targets
from touchline.imports.cells import clean_cell, read_moment
from touchline.imports.keeping import keep_before
from touchline.imports.kinds import Given, ImportKind, Outcome, Run, Target
from touchline.imports.mapping import Mapping
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import, Kept
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.organisation.queries import get_currency
from touchline.records.fields import Field, FieldType
from touchline.records.values import Nonsense as Misfit
from touchline.records.values import read_value

AMOUNTS: Final = ("total", "subtotal", "shipping", "tax", "discount", "refunded", "price", "quantity")
LINE: Final = {
    "product_id": "product_id",
    "sku": "sku",
    "product_name": "name",
    "variant": "variant",
    "quantity": "quantity",
    "price": "price",
}
CUSTOMER: Final = gettext_lazy("Customer")
VOID: Final = frozenset({"cancelled", "canceled", "voided", "failed", "wccancelled", "wcfailed", "storniert"})
NUMBER: Final = Field(slug="amount", label="", type=FieldType.NUMBER)
CHANGING: Final = frozenset({"status", "refunded", "cancelled_at"})
"""What a later file may say otherwise of the same order."""
COMPARED: Final = (
    "contact_id", "currency", "total", "subtotal", "shipping", "tax", "discount", "coupon", "state", "refunded",
)  # fmt: skip
CANCELLED_STATE: Final = Order.State.CANCELLED


@dataclass(slots=True)
class Told:
    """An order as a file tells it: its row, what becomes of it, and what is told to the stream."""

    row: int
    draft: OrderDraft
    facts: OrderFacts
    events: list[Recorded]


class OrdersRun(Run):
    """One run over a list of orders."""

    def __init__(self, imported: Import, mapping: Mapping) -> None:
        self._imported = imported
        self._whose = Whose(imported, mapping)
        slugs = {target.slug for target in TARGETS}
        self._has_numbers = bool(mapping.find("order_id"))
        self._said: set[str] = set()
        self._places = [(at, column) for at, column in enumerate(mapping.columns) if column.to in slugs]

    def read(self, number: int, cells: list[str]) -> Given:
        """Return what a row says of an order, and whose it is."""
        given = self._whose.read(number, cells)
        said: dict[str, Any] = {}
        for at, column in self._places:
            if at < len(cells) and (text := clean_cell(cells[at])):
                try:
                    said[column.to] = _read(
                        column.to, text, has_comma=column.decimal_comma, month_first=column.month_first
                    )
                except Misfit as problem:
                    given.problems.append(f"{column.name}: {problem}")
        given.facts["order"] = said
        if not self._has_numbers and not said.get("placed_at") and not given.problems:
            given.problems.append(_("There is neither an order number nor a time at which it was placed."))
        if not self._has_numbers and not given.problems:
            said["order_id"] = self._make_number(given, said)
        if not said.get("order_id") and not given.problems:
            given.problems.append(_("There is no order number."))
        return given

    def skip(self, cells: list[str]) -> None:
        """Remember that a row told an order of this content already."""
        if not self._has_numbers:
            self.read(0, cells)

    def _make_number(self, given: Given, said: Pairs[str, str]) -> str:
        """Return a number made of whose order it is, when it was placed and what of; the same again has the next one."""
        told = [*map(" ".join, sorted(given.values["keys"])), *(f"{name} {said[name]}" for name in sorted(said))]
        lasting = [text for text in told if text.partition(" ")[0] not in CHANGING]
        number, times = _hash(lasting), 1
        while number in self._said:
            times += 1
            number = _hash([*lasting, str(times)])
        self._said.add(number)
        return number

    def belong_together(self, row: Given, following: Given) -> bool:
        """Whether both are lines of one order."""
        one, other = (of.facts.get("order", {}).get("order_id") for of in (row, following))
        return bool(one and one == other)

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Write the orders of a batch."""
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        good = [row for row in rows if not row.problems]
        heads = [next(iter(lines)) for lines in _group(good)]
        people, found = self._whose.find(heads, is_dry=is_dry)
        outcome.refused += found.refused
        known = writing.lock_drafts([row.facts["order"]["order_id"] for row in heads]) if heads else {}
        before = look_at(draft.id for draft in known.values() if draft.id)
        told: list[Told] = []
        for lines in _group(good):
            outcome.joined += len(lines) - 1
            head = lines[0]
            if head.number not in people:
                outcome.refused += [(row, _("Its first row was refused.")) for row in lines[1:]]
                continue
            draft = known.get(head.facts["order"]["order_id"])
            try:
                if draft is None:
                    told.append(_place(lines, people[head.number]))
                    outcome.created += 1
                elif one := _change(lines, people[head.number], draft, before[draft.id or 0]):
                    told.append(one)
                    outcome.updated += 1
                else:
                    outcome.unchanged += 1
            except Nonsense as problem:
                outcome.refused += [(row, str(problem)) for row in lines]
        outcome.examples = [("updated" if one.draft.id else "created", one.facts.number) for one in told[:3]]
        if not is_dry:
            self._write(told, before)
        return outcome

    def forget(self) -> None:
        """Forget a batch that was rolled back."""
        self._whose.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        self._whose.finish()

    def _write(self, told: Sequence[Told], before: Pairs[int, str]) -> None:
        """Write the orders, tell the stream, and keep what was there for the way back."""
        lines = [line for one in told for line in one.facts.lines or ()]
        sayings = [ProductSaying(line.product, True, False) for line in lines if line.product]
        product_ids = write_products(sayings) if sayings else {}
        writing.write_drafts([one.draft for one in told], product_ids=product_ids, at=now())
        after = look_at(one.draft.id for one in told if one.draft.id)
        keep_before(self._imported, "order", ((number, before.get(number), text) for number, text in after.items()))
        prefix = make_message_prefix(self._imported)
        record_many(
            replace(event, message_id=f"{prefix}{one.row}-{place}")
            for one in told
            for place, event in enumerate(one.events)
        )


def _place(lines: list[Given], owner: Owner) -> Told:
    """Return a new order; raises Nonsense."""
    said = lines[0].facts["order"]
    properties = make_properties(lines)
    at = datetime.fromisoformat(said["placed_at"]) if said.get("placed_at") else now()
    author = Author(owner.person_id, owner.contact_id, at, None, is_sample=False, trusted=True)
    facts = read_order(properties)
    draft = drafts.place(facts, author, currency=get_currency())
    one = Told(lines[0].number, draft, facts, [_tell(draft, COMPLETED, properties, by=author, at=at)])
    _settle(one, said, author)
    return one


def _change(lines: list[Given], owner: Owner, draft: OrderDraft, before: str) -> Told | None:
    """Return a known order with what the file says otherwise, None where that is nothing; raises Nonsense."""
    said = lines[0].facts["order"]
    facts = read_order(make_properties(lines))
    if draft.contact_id not in (None, owner.contact_id):
        raise Nonsense(
            _("Order {number} is #{known}’s already, not this customer’s.").format(
                number=facts.number, known=draft.contact_id
            )
        )
    author = Author(owner.person_id, owner.contact_id, draft.placed_at, None, draft.is_sample, trusted=True)
    if not draft.verified:
        # What a public page told of it gives way to the file.
        draft = drafts.take_over(draft, facts, author, currency=get_currency())
    was = replace(draft)
    drafts.update(draft, facts, author)
    if facts.lines is not None and list(map(_spell, facts.lines)) == _read_known(before):
        draft.lines = None
    one = Told(lines[0].number, draft, facts, [])
    _settle(one, said, author)
    draft.contact_id = draft.contact_id or owner.contact_id or None
    is_same = all(getattr(was, name) == getattr(draft, name) for name in COMPARED)
    if is_same and draft.lines is None and not draft.replaced:
        return None
    one.events.insert(0, _tell(draft, UPDATED, make_properties(lines), by=author))
    return one


def _settle(one: Told, said: Pairs[str, str], author: Author) -> None:
    """Give back and cancel as far as the file says so and it was not done before; raises Nonsense."""
    draft = one.draft
    total = Decimal(said.get("refunded") or 0)
    if total > draft.refunded:
        number = f"{draft.number}-refund" if not draft.refunded else f"{draft.number}-refund-{total.normalize():f}"
        given = {"order_id": draft.number, "total": str(total - draft.refunded), "refund_id": number}
        drafts.refund(draft, read_order(given), author, message_id=number)
        one.events.append(_tell(draft, REFUNDED, given, by=author, at=author.at))
    if draft.state != CANCELLED_STATE and (said.get("cancelled_at") or _is_void(said.get("status", ""))):
        drafts.cancel(draft, author)
        one.events.append(_tell(draft, CANCELLED, {"order_id": draft.number}, by=author, at=author.at))


def _hash(texts: Sequence[str]) -> str:
    return f"file-{hashlib.sha256(chr(0).join(texts).encode('utf-8', 'replace')).hexdigest()[:16]}"


def _spell(line: LineFacts) -> tuple[str, str, str, Decimal, Decimal]:
    return (line.sku, line.name, line.variant, line.quantity, line.price)


def _read_known(before: str) -> list[tuple[str, str, str, Decimal, Decimal]]:
    """Return the lines of an order as it stands, to be compared with those of the file."""
    lines = json.loads(before, parse_float=Decimal, parse_int=Decimal)["lines"]
    return [(one["sku"], one["name"], one["variant"], one["quantity"], one["price"]) for one in lines]


def make_properties(lines: Sequence[Given]) -> dict[str, Any]:
    """Return an order as the e-commerce events say it, from its rows."""
    said = lines[0].facts["order"]
    names = ("order_id", "total", "subtotal", "shipping", "tax", "discount", "currency", "coupon", "payment_method")
    properties = {name: said[name] for name in names if name in said}
    products = []
    for row in lines:
        line = {name: row.facts["order"][slug] for slug, name in LINE.items() if slug in row.facts["order"]}
        if "price" in line or "name" in line or "sku" in line:
            products.append({"price": "0", "quantity": "1"} | line)
    if products:
        properties["products"] = products
    return properties


def _tell(
    draft: OrderDraft, name: str, properties: dict[str, Any], *, by: Author, at: datetime | None = None
) -> Recorded:
    told = {"currency": draft.currency, "total": str(draft.total)} | properties
    return Recorded(by.person_id, name, told, at)


def _group(rows: Sequence[Given]) -> Iterator[list[Given]]:
    """Yield the rows of each order; rows of one that stand apart are put together."""
    ordered = sorted(rows, key=lambda row: str(row.facts["order"]["order_id"]))
    groups = [list(lines) for _number, lines in groupby(ordered, key=lambda row: row.facts["order"]["order_id"])]
    yield from sorted(groups, key=lambda lines: lines[0].number)


def _read(slug: str, text: str, *, has_comma: bool, month_first: bool) -> str:
    if slug in AMOUNTS:
        plain = text.replace(".", "").replace(",", ".") if has_comma and "," in text else text
        return str(read_value(NUMBER, plain.lstrip("€$£ ").rstrip("€$£ ")))
    if slug == "placed_at":
        return read_moment(text, month_first=month_first).isoformat()
    return " ".join(text.split())[:500]


def _is_void(status: str) -> bool:
    return "".join(letter for letter in status.lower() if letter.isalpha()) in VOID


class OrdersImport(ImportKind):
    """Lists of orders, a row for each order or for each of its lines."""

    slug = "orders"
    label = gettext_lazy("Orders")
    icon = "shopping-cart"
    subject = "orders"
    list_url = "contacts:contact_list"
    found_by = gettext_lazy("Customers are found by")
    note = gettext_lazy(
        "An order is there once by its number: one that is there takes on what the file says otherwise. Without a column"
        " of numbers each row is an order, and its number is made of customer, time and content, so that the same file"
        " again changes nothing."
    )

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        mine = {target.slug for target in TARGETS}
        return [*TARGETS, *(one for one in get_whose_targets(CUSTOMER) if one.slug not in mine)]

    def check(self, mapping: Mapping) -> str:
        """Return why no order can be imported by this."""
        if not mapping.find("order_id") and not (mapping.find("placed_at") and mapping.used & {"total", "price"}):
            return _(
                "Say which column holds the order number; without one, when each order was placed and its total are needed."
            )
        if not mapping.used & {"email", "external_id", "phone"}:
            return _("Say which column tells whose order it is: an e-mail address, an external id or a phone number.")
        return ""

    def open(self, imported: Import) -> Run:
        """Return a run."""
        return OrdersRun(imported, Mapping.load(imported.mapping))

    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back the customers it brought."""
        return remove_made(imported, record_ids)

    def put_back(self, imported: Import, kept: Sequence[Kept]) -> int:
        """Take new orders away, and put changed ones back as they stood."""
        return put_orders_back(imported, [one.record_id for one in kept])
