"""Orders as a kind of import: rows of the same number are one order, written by sets as the stream would tell them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.commerce import drafts, writing
from touchline.commerce.amounts import Nonsense
from touchline.commerce.drafts import Author, OrderDraft
from touchline.commerce.import_targets import TARGETS
from touchline.commerce.order_events import CANCELLED, COMPLETED, REFUNDED, OrderFacts, read_order
from touchline.commerce.products import ProductSaying, write_products
from touchline.contacts.importing.whose import Whose, get_whose_targets
from touchline.imports.cells import clean_cell
from touchline.imports.kinds import Given, ImportKind, Outcome, Run, Target
from touchline.imports.mapping import Mapping
from touchline.imports.models import Import
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
MOMENT: Final = Field(slug="at", label="", type=FieldType.MOMENT)


class OrdersRun(Run):
    """One run over a list of orders."""

    def __init__(self, imported: Import, mapping: Mapping) -> None:
        self._imported = imported
        self._whose = Whose(imported, mapping)
        slugs = {target.slug for target in TARGETS}
        self._places = [(at, column) for at, column in enumerate(mapping.columns) if column.to in slugs]

    def read(self, number: int, cells: list[str]) -> Given:
        """Return what a row says of an order, and whose it is."""
        given = self._whose.read(number, cells)
        said: dict[str, Any] = {}
        for at, column in self._places:
            if at < len(cells) and (text := clean_cell(cells[at])):
                try:
                    said[column.to] = _read(column.to, text, has_comma=column.decimal_comma)
                except Misfit as problem:
                    given.problems.append(f"{column.name}: {problem}")
        given.facts["order"] = said
        if not said.get("order_id"):
            given.problems.append(_("There is no order number."))
        return given

    def belong_together(self, row: Given, following: Given) -> bool:
        """Whether both are lines of one order."""
        return bool(row.facts["order"].get("order_id") == following.facts["order"].get("order_id"))

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Write the orders of a batch."""
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        good = [row for row in rows if not row.problems]
        heads = [next(iter(lines)) for lines in _group(good)]
        people, found = self._whose.find(heads, is_dry=is_dry)
        outcome.refused += found.refused
        known = writing.lock_drafts([row.facts["order"]["order_id"] for row in heads]) if heads else {}
        fresh: list[tuple[OrderDraft, OrderFacts, dict[str, Any], dict[str, Any]]] = []
        for lines in _group(good):
            outcome.joined += len(lines) - 1
            head = lines[0]
            number = head.facts["order"]["order_id"]
            if head.number not in people:
                outcome.refused += [(row, _("Its first row was refused.")) for row in lines[1:]]
            elif number in known:
                outcome.unchanged += 1
            else:
                self._place(lines, people[head.number], fresh, outcome)
        if not is_dry:
            _write(fresh)
        return outcome

    def forget(self) -> None:
        """Forget a batch that was rolled back."""
        self._whose.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        self._whose.finish()

    def _place(self, lines: list[Given], contact_id: int, fresh: list[Any], outcome: Outcome) -> None:
        said = lines[0].facts["order"]
        properties = make_properties(lines)
        at = datetime.fromisoformat(said["placed_at"]) if said.get("placed_at") else now()
        author = Author(contact_id, contact_id, at, None, is_sample=False, trusted=True)
        try:
            facts = read_order(properties)
            draft = drafts.place(facts, author, currency=get_currency())
            if said.get("refunded") not in (None, "0"):
                back = read_order(
                    {"order_id": facts.number, "total": said["refunded"], "refund_id": f"{facts.number}-refund"}
                )
                drafts.refund(draft, back, author, message_id=f"{facts.number}-refund")
            if said.get("cancelled_at") or _is_void(said.get("status", "")):
                drafts.cancel(draft, author)
        except Nonsense as problem:
            outcome.refused += [(row, str(problem)) for row in lines]
            return
        outcome.created += 1
        if len(outcome.examples) < 3:
            outcome.examples.append(("created", facts.number))
        fresh.append((draft, facts, properties, said))


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


def _write(fresh: Sequence[tuple[OrderDraft, OrderFacts, dict[str, Any], dict[str, Any]]]) -> None:
    sayings = [
        ProductSaying(line.product, True, False)
        for _draft, facts, _p, _s in fresh
        for line in facts.lines or ()
        if line.product
    ]
    product_ids = write_products(sayings) if sayings else {}
    writing.write_drafts([draft for draft, *_rest in fresh], product_ids=product_ids, at=now())
    record_many(event for draft, _facts, properties, _said in fresh for event in _tell(draft, properties))


def _tell(draft: OrderDraft, properties: dict[str, Any]) -> Iterator[Recorded]:
    person = draft.contact_id or draft.person_id
    told = {"currency": draft.currency, "total": str(draft.total)} | properties
    yield Recorded(person, COMPLETED, told, draft.placed_at)
    for one in draft.refunds:
        said = {"order_id": draft.number, "total": str(one.amount), "refund_id": one.number}
        yield Recorded(person, REFUNDED, said, draft.placed_at)
    if draft.state == "cancelled":
        yield Recorded(person, CANCELLED, {"order_id": draft.number}, draft.placed_at)


def _group(rows: Sequence[Given]) -> Iterator[list[Given]]:
    """Yield the rows of each order; rows of one that stand apart are put together."""
    ordered = sorted(rows, key=lambda row: str(row.facts["order"]["order_id"]))
    groups = [list(lines) for _number, lines in groupby(ordered, key=lambda row: row.facts["order"]["order_id"])]
    yield from sorted(groups, key=lambda lines: lines[0].number)


def _read(slug: str, text: str, *, has_comma: bool) -> str:
    if slug in AMOUNTS:
        plain = text.replace(".", "").replace(",", ".") if has_comma and "," in text else text
        return str(read_value(NUMBER, plain.lstrip("€$£ ").rstrip("€$£ ")))
    if slug == "placed_at":
        return _read_moment(text)
    return " ".join(text.split())[:500]


def _read_moment(text: str) -> str:
    """Return a moment as ISO 8601; a day alone is its noon, so that it is the same day in every zone of the house."""
    # Shops write 2024-03-01 10:11:12 +0100.
    head, blank, zone = text.rpartition(" ")
    if blank and len(zone) == 5 and zone[0] in "+-":
        text = f"{head}{zone[:3]}:{zone[3:]}"
    if (found := _parse(text)) is not None:
        return found.isoformat()
    day = str(
        read_value(
            Field(slug="at", label="", type=FieldType.DATE),
            text if not text.isdigit() else f"{text[:4]}-{text[4:6]}-{text[6:]}",
        )
    )
    return timezone.make_aware(datetime.fromisoformat(f"{day}T12:00:00")).isoformat()


def _parse(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found is not None and found.tzinfo is None else found


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
    note = gettext_lazy("An order is there once by its number: one that is there already stays as it is.")

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        mine = {target.slug for target in TARGETS}
        return [*TARGETS, *(one for one in get_whose_targets(CUSTOMER) if one.slug not in mine)]

    def check(self, mapping: Mapping) -> str:
        """Return why no order can be imported by this."""
        if not mapping.find("order_id"):
            return _("Say which column holds the order number.")
        if not mapping.used & {"email", "external_id", "phone"}:
            return _("Say which column tells whose order it is: an e-mail address, an external id or a phone number.")
        return ""

    def open(self, imported: Import) -> Run:
        """Return a run."""
        return OrdersRun(imported, Mapping.load(imported.mapping))
