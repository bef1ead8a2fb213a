"""Conditions over a contact's orders: PostgreSQL holds them with refunds and what was cancelled, so it is asked, not the events."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.commerce.models import Order
from touchline.commerce.queries import get_orders_for_conditions
from touchline.conditions.context import Context
from touchline.conditions.kinds import Evidence, Facts, Leaf
from touchline.conditions.moments import Timing
from touchline.conditions.periods import Period, Span
from touchline.conditions.reading import Histories, Reads
from touchline.conditions.sql import Column, Sql, Value
from touchline.conditions.wording import join_or, quote
from touchline.tracking.event_measures import COMPARISONS, Amount
from touchline.tracking.event_questions import get_span
from touchline.tracking.times import SIGNS, Times

ORDERS: Final = "SELECT o.contact_id FROM commerce_order o WHERE o.contact_id IS NOT NULL AND o.state <> 'cancelled'"
LINES: Final = (
    "SELECT 1 FROM commerce_line l LEFT JOIN commerce_product p ON p.id = l.product_id WHERE l.order_id = o.id"
)
SHOWN: Final = 5
BY: Final = {"product": "p.number", "sku": "l.sku", "name": "l.name", "category": "p.category", "brand": "p.brand"}
"""By what products are chosen, and where that stands: at the line as it was sold, or at the product as it is now."""


class OrderLeaf(Leaf):
    """A condition that a contact's orders decide; cancelled ones never count."""

    @abstractmethod
    def write_question(self, context: Context) -> tuple[Sql, Sql]:
        """Return which orders count, beginning with AND, and what has to hold of them together."""

    @abstractmethod
    def holds_of(self, orders: Sequence[Order], context: Context) -> bool:
        """Tell whether it holds of somebody with these orders, oldest first."""

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who never ordered: the question then names of whom it does not."""
        return False

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among those with such orders."""
        among = Sql(Column("id"), " IN (", self._write(context), ")")
        return Sql("NOT (", among, ")") if self.is_turned else among

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds: only their orders are read."""
        sql, values = self._write(context, ids).write(lambda name: name)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = {row[0] for row in cursor.fetchall()}
        return set(ids) - found if self.is_turned else found

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact, by its orders."""
        return self.holds_of(get_orders_for_conditions(facts.record_id), context)

    def reads(self) -> Reads:
        """Return orders, and time where a period moves."""
        return Reads(fields=frozenset({"order"}), by_time=self.moves)

    @property
    def moves(self) -> bool:
        """Whether the answer changes though nothing happens."""
        return False

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return the latest orders that count."""
        found = [one for one in get_orders_for_conditions(facts.record_id) if self.counts(one, context)]
        label = _("Order {number}")
        return [
            Evidence(one.placed_at, label.format(number=one.number), f"{one.total:f} {one.currency}", f"order:{one.pk}")
            for one in found[: -SHOWN - 1 : -1]
        ]

    def counts(self, order: Order, context: Context) -> bool:
        """Tell whether an order is one of those it looks at."""
        return True

    def _write(self, context: Context, ids: Collection[int] | None = None) -> Sql:
        where, having = self.write_question(context)
        few: list[Any] = [] if ids is None else [" AND o.contact_id = ANY(", Value(list(ids), "bigint[]"), ")"]
        tested = ["NOT (", having, ")"] if self.is_turned else [having]
        return Sql(ORDERS, *few, where, " GROUP BY o.contact_id HAVING ", *tested)


def write_span(span: Span, column: str = "o.placed_at") -> Sql:
    """Return that a moment lies in a span, beginning with AND."""
    parts: list[Any] = []
    for sign, moment in ((">=", span.since), ("<", span.until)):
        if moment is not None:
            parts += [f" AND {column} {sign} ", Value(moment, "timestamptz")]
    return Sql(*parts)


def say_period(text: str, period: Period | None) -> str:
    """Return a text with a period behind it."""
    return f"{text} {period.say()}" if period else text


def dump_period(period: Period | None) -> dict[str, Any]:
    """Return a period as part of a condition's JSON."""
    return {"period": period.dump()} if period else {}


def is_moving(period: Period | None) -> bool:
    """Tell whether a period moves with time."""
    return period is not None and period.word != "between"


@dataclass(frozen=True)
class OrderedLeaf(OrderLeaf):
    """How many orders somebody made, or how many with certain products in them."""

    times: Times
    period: Period | None
    by: str = ""
    values: tuple[str, ...] = ()
    negates: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who never ordered."""
        return self.negates or self.times.fits(0)

    def write_question(self, context: Context) -> tuple[Sql, Sql]:
        """Return the orders of the period, with such a product in them, and how many."""
        having = Sql(f"count(*) {SIGNS[self.times.word]} ", Value(self.times.count, "bigint"))
        where = Sql(write_span(get_span(self.period, context)), self._write_products())
        return where, Sql("NOT (", having, ")") if self.negates else having

    def _write_products(self) -> Sql:
        if not self.by:
            return Sql()
        return Sql(f" AND EXISTS ({LINES} AND {BY[self.by]} = ANY(", Value(list(self.values), "text[]"), "))")

    def holds_of(self, orders: Sequence[Order], context: Context) -> bool:
        """Count the orders."""
        count = sum(self.counts(one, context) for one in orders)
        return self.times.fits(count) is not self.negates

    def counts(self, order: Order, context: Context) -> bool:
        """Tell whether an order is in the period and has such a product."""
        here = get_span(self.period, context).holds(order.placed_at)
        return here and (not self.by or any(read_line(line, self.by) in self.values for line in order.lines.all()))

    @property
    def moves(self) -> bool:
        """Whether the answer changes though nothing happens."""
        return is_moving(self.period)

    def say(self) -> str:
        """Return it as a sentence: "ordered at least 2 times in the last 90 days"."""
        if not self.by:
            return _("ordered {times}").format(times=self._say_times())
        text = _("did not buy {what}") if self.negates else _("bought {what}")
        return text.format(what=self._say_products())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        is_not = self.negates is not negated
        if self.by:
            text = _("who did not buy {what}") if is_not else _("who bought {what}")
            return text.format(what=self._say_products())
        text = _("for whom it is not so that they ordered {times}") if is_not else _("who ordered {times}")
        return text.format(times=self._say_times())

    def _say_times(self) -> str:
        count = ngettext("{count} time", "{count} times", self.times.count).format(count=self.times.count)
        return say_period(f"{self.times.say_word()} {count}", self.period)

    def _say_products(self) -> str:
        values = join_or([quote(one) for one in self.values])
        texts = {
            "category": _("something of the category {values}"),
            "brand": _("something of the brand {values}"),
            "sku": _("something with the SKU {values}"),
        }
        what = texts.get(self.by, "{values}").format(values=values)
        is_plain = self.negates or (self.times.word, self.times.count) == ("at_least", 1)
        return say_period(what, self.period) if is_plain else f"{what} {self._say_times()}"

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        if not self.by:
            return {"kind": "ordered", "times": self.times.dump(), **dump_period(self.period)}
        kept = {"kind": "not_bought" if self.negates else "bought", "by": self.by, "values": list(self.values)}
        return {**kept, **({} if self.negates else {"times": self.times.dump()}), **dump_period(self.period)}


@dataclass(frozen=True)
class SpentLeaf(OrderLeaf):
    """What somebody's orders of one currency come to, less what was given back."""

    amount: Amount
    currency: str
    period: Period | None

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who never ordered."""
        return self.amount.holds(Decimal(0))

    def write_question(self, context: Context) -> tuple[Sql, Sql]:
        """Return the orders of the period in the currency, and their sum."""
        where = Sql(write_span(get_span(self.period, context)), " AND o.currency = ", Value(self.currency, "text"))
        return where, write_amount(self.amount, "sum(o.total - o.refunded)")

    def holds_of(self, orders: Sequence[Order], context: Context) -> bool:
        """Add up and compare."""
        return self.amount.holds(
            sum((one.total - one.refunded for one in orders if self.counts(one, context)), Decimal(0))
        )

    def counts(self, order: Order, context: Context) -> bool:
        """Tell whether an order is in the period and the currency."""
        return order.currency == self.currency and get_span(self.period, context).holds(order.placed_at)

    @property
    def moves(self) -> bool:
        """Whether the answer changes though nothing happens."""
        return is_moving(self.period)

    def say(self) -> str:
        """Return it as a sentence: "what was spent is more than 500 EUR in the last 90 days"."""
        text = _("what was spent {amount} {currency}").format(amount=self.amount.say(), currency=self.currency)
        return say_period(text, self.period)

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence: "who spent more than 500 EUR in the last 90 days"."""
        words = {
            "more_than": _("more than {value}"), "at_least": _("at least {value}"), "less_than": _("less than {value}"),
            "at_most": _("at most {value}"), "between": _("between {value}"),
        }  # fmt: skip
        kept = self.amount.operand.kept
        value = _("{first} and {last}").format(first=kept[0], last=kept[1]) if isinstance(kept, list) else str(kept)
        spent = f"{words[self.amount.way].format(value=value)} {self.currency}"
        text = _("who did not spend {amount}") if negated else _("who spent {amount}")
        return text.format(amount=say_period(spent, self.period))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "spent", **self.amount.dump(), "currency": self.currency, **dump_period(self.period)}


@dataclass(frozen=True)
class OrderDateLeaf(OrderLeaf):
    """When somebody's first or last order was; who never ordered is not meant."""

    which: str
    timing: Timing

    def write_question(self, context: Context) -> tuple[Sql, Sql]:
        """Return all orders, and where the first or last has to lie."""
        moment = "min(o.placed_at)" if self.which == "first" else "max(o.placed_at)"
        return Sql(), Sql("true", write_span(self.timing.get_span(context), moment))

    def holds_of(self, orders: Sequence[Order], context: Context) -> bool:
        """Look at the first or last."""
        moments: list[datetime] = [one.placed_at for one in orders]
        found = (min(moments) if self.which == "first" else max(moments)) if moments else None
        return self.timing.holds(found, context)

    @property
    def moves(self) -> bool:
        """Whether the answer changes though nothing happens."""
        return self.timing.moves

    def say(self) -> str:
        """Return it as a sentence: "the last order was more than 180 days ago"."""
        text = _("the first order was {when}") if self.which == "first" else _("the last order was {when}")
        return text.format(when=self.timing.say())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        texts = {
            ("first", False): _("whose first order was {when}"),
            ("last", False): _("whose last order was {when}"),
            ("first", True): _("whose first order was not {when}"),
            ("last", True): _("whose last order was not {when}"),
        }
        return texts[self.which, negated].format(when=self.timing.say())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "order_date", "which": self.which, **self.timing.dump()}


def write_amount(amount: Amount, total: str) -> Sql:
    """Return the comparison of a total for PostgreSQL."""
    if amount.way == "between":
        low, high = (Value(one, "numeric") for one in amount.operand.value)
        return Sql(f"{total} BETWEEN ", low, " AND ", high)
    return Sql(f"{total} {COMPARISONS[amount.way][1]} ", Value(amount.operand.value, "numeric"))


def read_line(line: Any, by: str) -> str:
    """Return what a line of an order is chosen by."""
    product = line.product
    found: Mapping[str, Any] = {"sku": line.sku, "name": line.name}
    if product is not None:
        found = {**found, "product": product.number, "category": product.category, "brand": product.brand}
    return str(found.get(by, "\0"))
