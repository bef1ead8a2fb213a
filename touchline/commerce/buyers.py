"""Classes of buyers by recency, frequency and money (RFM): each is cut into fifths at borders that are measured each night.

The classes are the usual grid over recency and frequency; money is there to be asked for as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.commerce.models import BuyerBorders, Order
from touchline.commerce.order_leaves import OrderLeaf
from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Leaf, Subject
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.reading import Reads
from touchline.conditions.sql import Sql, Value
from touchline.conditions.wording import join_or, quote
from touchline.kit.clock import now
from touchline.organisation.queries import get_currency
from touchline.segments.mirroring import note_touched

EVERYBODY: Final = 0
SCORES: Final = (1, 2, 3, 4, 5)
MEASURE: Final = """
WITH buyers AS (
    SELECT max(placed_at) AS last, count(*) AS orders,
        coalesce(sum(total - refunded) FILTER (WHERE currency = %s), 0) AS spent
    FROM commerce_order WHERE contact_id IS NOT NULL AND state <> 'cancelled' GROUP BY contact_id
)
SELECT count(*), percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY last),
    percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY orders),
    percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY spent) FROM buyers
"""


@dataclass(frozen=True, slots=True)
class BuyerClass:
    """A class: what it is called and which fifths of recency and of frequency belong to it; 5 is the best."""

    label: str | Promise
    recency: tuple[int, ...]
    frequency: tuple[int, ...]


CLASSES: Final = {
    "champions": BuyerClass(lazy("Champions"), (5,), (4, 5)),
    "loyal": BuyerClass(lazy("Loyal"), (3, 4), (4, 5)),
    "potential": BuyerClass(lazy("Potential loyal"), (4, 5), (2, 3)),
    "new": BuyerClass(lazy("New"), (5,), (1,)),
    "promising": BuyerClass(lazy("Promising"), (4,), (1,)),
    "need_attention": BuyerClass(lazy("Need attention"), (3,), (3,)),
    "about_to_sleep": BuyerClass(lazy("About to sleep"), (3,), (1, 2)),
    "at_risk": BuyerClass(lazy("At risk"), (1, 2), (3, 4)),
    "cannot_lose": BuyerClass(lazy("Cannot lose them"), (1, 2), (5,)),
    "hibernating": BuyerClass(lazy("Hibernating"), (1, 2), (1, 2)),
}
"""Each pair of fifths is in exactly one."""
PARTS: Final[dict[str, str | Promise]] = {
    "recency": lazy("Recency"),
    "frequency": lazy("Frequency"),
    "money": lazy("Money"),
}


def find_class(recency: int, frequency: int) -> str:
    """Return the slug of the class of two fifths."""
    return next(slug for slug, one in CLASSES.items() if recency in one.recency and frequency in one.frequency)


@transaction.atomic
def measure_borders() -> BuyerBorders:
    """Measure anew where the fifths end; who reads a class is asked again."""
    currency = get_currency()
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, [currency])
        count, recency, frequency, money = cursor.fetchone()
    found = {"buyers": count, "recency": recency or [], "frequency": frequency or [], "money": money or []}
    borders, _made = BuyerBorders.objects.update_or_create(
        id=1, defaults={**found, "currency": currency, "measured_at": now()}
    )
    note_touched(EVERYBODY, "rfm")
    return borders


def get_borders() -> BuyerBorders:
    """Return where the fifths end; measured now when they never were."""
    return BuyerBorders.objects.filter(id=1).first() or measure_borders()


def score(value: Any, borders: Sequence[Any]) -> int:
    """Return the fifth of a value, 1 to 5: what is on a border belongs below it."""
    return 1 + sum(bool(value > border) for border in borders)


@dataclass(frozen=True)
class BuyerLeaf(OrderLeaf):
    """Whose class is one of these, or whose fifths are; who never ordered has none."""

    classes: tuple[str, ...]
    parts: tuple[tuple[str, tuple[int, ...]], ...]

    def write_question(self, context: Context) -> tuple[Sql, Sql]:
        """Return all orders, and in which fifths they are."""
        borders = get_borders()
        money = "coalesce(sum(o.total - o.refunded) FILTER (WHERE o.currency = "
        written = {
            "recency": write_score(Sql("max(o.placed_at)"), borders.recency, "timestamptz"),
            "frequency": write_score(Sql("count(*)"), borders.frequency, "bigint"),
            "money": write_score(Sql(money, Value(borders.currency, "text"), "), 0)"), borders.money, "numeric"),
        }
        asked: list[Any] = ["true"]
        if self.classes:
            pairs = [
                r * 10 + f for one in self.classes for r, f in product(CLASSES[one].recency, CLASSES[one].frequency)
            ]
            asked += [
                " AND (",
                written["recency"],
                ") * 10 + ",
                written["frequency"],
                " = ANY(",
                Value(pairs, "bigint[]"),
                ")",
            ]
        for name, scores in self.parts:
            asked += [" AND (", written[name], ") = ANY(", Value(list(scores), "bigint[]"), ")"]
        return Sql(), Sql(*asked)

    def holds_of(self, orders: Sequence[Order], context: Context) -> bool:
        """Find the fifths of somebody's orders."""
        if not orders:
            return False
        borders = get_borders()
        spent = sum((one.total - one.refunded for one in orders if one.currency == borders.currency), Decimal(0))
        found = {
            "recency": score(max(one.placed_at for one in orders), borders.recency),
            "frequency": score(len(orders), borders.frequency),
            "money": score(spent, borders.money),
        }
        is_class = not self.classes or find_class(found["recency"], found["frequency"]) in self.classes
        return is_class and all(found[name] in scores for name, scores in self.parts)

    def reads(self) -> Reads:
        """Return orders, and the borders."""
        return Reads(fields=frozenset({"order", "rfm"}))

    def say(self) -> str:
        """Return it as a sentence: "as a buyer is Champions or Loyal"."""
        return _("as a buyer is {classes}").format(classes=self._say_classes())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("who as buyers are not {classes}") if negated else _("who as buyers are {classes}")
        return text.format(classes=self._say_classes())

    def _say_classes(self) -> str:
        names = join_or([quote(str(CLASSES[one].label)) for one in self.classes])
        fifths = [f"{PARTS[name]} {join_or([str(one) for one in scores])}" for name, scores in self.parts]
        return ", ".join(filter(None, [names, *fifths]))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "rfm", **({"classes": list(self.classes)} if self.classes else {})}
        return kept | {name: list(scores) for name, scores in self.parts}


def write_score(value: Sql, borders: Sequence[Any], cast: str) -> Sql:
    """Return the fifth of a value for PostgreSQL."""
    parts: list[Any] = ["1"]
    for border in borders:
        parts += [" + (", value, " > ", Value(border, cast), ")::int"]
    return Sql("(", *parts, ")")


class BuyerKind(ConditionKind):
    """Who is of a class of buyers."""

    slug = "rfm"
    label = lazy("Class of buyers (RFM)")
    icon = "medal"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read classes, or fifths of recency, frequency and money."""
        check_names(given, {"kind", "classes", *PARTS}, path)
        classes = read_among(given.get("classes"), list(CLASSES), join_path(path, "classes"))
        parts = [(name, read_among(given.get(name), list(SCORES), join_path(path, name))) for name in PARTS]
        asked = tuple((name, scores) for name, scores in parts if scores)
        if not classes and not asked:
            text = _("Name at least one class, or fifths of: {names}.").format(names=", ".join(PARTS))
            raise ConditionError(join_path(path, "classes"), text)
        return BuyerLeaf(classes, asked)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        options = [[slug, str(one.label)] for slug, one in CLASSES.items()]
        return {
            "form": "parts",
            "group": str(_("Orders")),
            "parts": [{"name": "classes", "input": "many", "label": str(_("Class")), "options": options}],
            "starts": {"classes": ["champions"]},
        }


def read_among(given: Any, known: list[Any], path: str) -> tuple[Any, ...]:
    """Read a list of known values, nothing when nothing is said; raises ConditionError."""
    if given is None:
        return ()
    is_known = isinstance(given, list) and given and all(
        isinstance(one, str | int) and not isinstance(one, bool) and one in known for one in given
    )  # fmt: skip
    if not is_known:
        names = ", ".join(str(one) for one in known)
        raise ConditionError(path, _("must be a list of some of: {names}.").format(names=names))
    return tuple(dict.fromkeys(given))
