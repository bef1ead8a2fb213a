"""The kind "sequence": first this, then that within a time, or then not that; one pass over each person's moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions import operands, periods
from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Leaf, Subject, register_condition_kind
from touchline.conditions.problems import ConditionError, join_path
from touchline.eventstore.timeline import EPOCH, StoredEvent
from touchline.tracking.choosing import describe_events
from touchline.tracking.event_filters import read_filters
from touchline.tracking.event_questions import CONTACT, find_table, get_span, write_event, write_span
from touchline.tracking.history_leaves import Edge, EventMatch, HistoryLeaf, list_period_edges

MOST_STEPS: Final = 5
NEVER: Final = -(2**62)
"""A moment before all others, in milliseconds since 1970."""
UNITS: Final = {
    periods.Unit.MINUTE: timedelta(minutes=1),
    periods.Unit.HOUR: timedelta(hours=1),
    periods.Unit.DAY: timedelta(days=1),
    periods.Unit.WEEK: timedelta(weeks=1),
}
"""Units whose length does not depend on the calendar."""
LASTS: Final = ("happens", "missing")


@dataclass(frozen=True, slots=True)
class Within:
    """At most so long after the step before."""

    count: int
    unit: periods.Unit

    @property
    def milliseconds(self) -> int:
        """How long that is; a day has 24 hours."""
        return self.count * (UNITS[self.unit] // timedelta(milliseconds=1))

    def say(self) -> str:
        """Return "within 3 days"."""
        return _("within {span}").format(span=periods.say_span(self.count, self.unit))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"within": self.count, "unit": str(self.unit)}


@dataclass(frozen=True, slots=True)
class Step:
    """Events that are one step, and how soon after the step before."""

    match: EventMatch
    within: Within | None = None

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return self.match.dump() | (self.within.dump() if self.within else {})


@dataclass(frozen=True)
class SequenceLeaf(HistoryLeaf):
    """Steps, each later than the one before; where the last is `missing`, nothing like it came in its time."""

    steps: tuple[Step, ...]
    within: Within | None
    period: periods.Period | None
    is_missing: bool

    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return the events of the steps."""
        return tuple(step.match for step in self.steps)

    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Walk through the moments once, as the event store does."""
        span = get_span(self.period, context)
        inside = (event for event in events if span.holds(event.at))
        moments = groupby(inside, key=lambda event: (event.at - EPOCH) // timedelta(milliseconds=1))
        walk = Walk(self.limits, self.is_missing)
        for moment, together in moments:
            at_once = list(together)
            walk.take(moment, [any(step.match.fits(event) for event in at_once) for step in self.steps])
        return walk.ends(get_whole_minute(context))

    def list_edges(self, context: Context) -> list[Edge]:
        """Return the edges of the period, and the end of the wait for what is missing."""
        edges = [edge for step in self.steps for edge in list_period_edges(step.match, self.period, context)]
        if self.is_missing and self.limits[-1]:
            waited = context.at.replace(second=0, microsecond=0) - timedelta(milliseconds=self.limits[-1])
            edges.append(Edge(self.steps[-2].match, waited))
        return edges

    @property
    def limits(self) -> tuple[int, ...]:
        """Milliseconds after the step before, by step; 0 where there is no limit."""
        return tuple(one.milliseconds if (one := step.within or self.within) else 0 for step in self.steps)

    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return a question that folds each contact's moments, milliseconds and a bit for each step, in order of time."""
        texts: list[str] = []
        parameters: dict[str, Any] = {}
        for number, step in enumerate(self.steps):
            text, more = write_event(step.match.event, step.match.filters, number=number)
            texts.append(f"({text})")
            parameters |= more
        since, moments = write_span(get_span(self.period, context))
        bits = " + ".join(f"{2**number} * {text}" for number, text in enumerate(texts))
        # Who never made all the steps before the last (which may have to be missing) is not looked at moment by moment.
        needed = 2 ** (len(texts) - self.is_missing) - 1
        read = {one.name for step in self.steps for one in step.match.filters}
        sql = f"""
SELECT contact FROM
(
    SELECT contact, arraySort(moment -> moment.1, groupArray((ms, bits))) AS moments
    FROM (
        SELECT {CONTACT} AS contact, toUnixTimestamp64Milli(at) AS ms, groupBitOr(toUInt8({bits})) AS bits
        FROM {find_table(read)} WHERE ({" OR ".join(texts)}){since} GROUP BY contact, ms
    )
    GROUP BY contact HAVING bitAnd(groupBitOr(bits), {needed}) = {needed}
)
WHERE {write_fold(self.limits, is_missing=self.is_missing)}"""  # noqa: S608 - texts and numbers of this program only; every value is a parameter
        return sql, parameters | moments | {"now": get_whole_minute(context)}

    def say(self) -> str:
        """Return it as a sentence: "did A, then B within 3 days"."""
        return _("did {steps}").format(steps=self._say_steps())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("who did not do this: {steps}") if negated else _("who did {steps}")
        return text.format(steps=self._say_steps())

    def _say_steps(self) -> str:
        said = self.steps[0].match.say()
        for number, step in enumerate(self.steps[1:], 2):
            is_last = number == len(self.steps)
            text = _("{steps}, then never {event}") if is_last and self.is_missing else _("{steps}, then {event}")
            said = text.format(steps=said, event=step.match.say())
            within = step.within or self.within
            said = f"{said} {within.say()}" if within else said
        return f"{said}, {self.period.say()}" if self.period else said

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "sequence", "steps": [step.dump() for step in self.steps]}
        if self.is_missing:
            kept["last"] = "missing"
        if self.within:
            kept |= self.within.dump()
        return kept | ({"period": self.period.dump()} if self.period else {})


class Walk:
    """Goes through somebody's moments in order and notes how far the steps have come.

    Only the latest moment at which the first k steps were made is kept for each k: an earlier one allows no more.
    Where the last step must be missing, the earliest moment that still waits for it is enough.
    """

    def __init__(self, limits: Sequence[int], is_missing: bool) -> None:  # noqa: FBT001
        self.limits = limits[:-1] if is_missing else limits
        self.patience = limits[-1] if is_missing else 0
        self.is_missing = is_missing
        self.reached = [NEVER] * len(self.limits)
        self.waiting = NEVER
        self.holds = False

    def take(self, moment: int, steps: Sequence[bool]) -> None:
        """Take the next moment and which steps happened in it; a step is later than the one before, never at once."""
        before = list(self.reached)
        for number, limit in enumerate(self.limits):
            follows = number == 0 or (
                before[number - 1] != NEVER and (not limit or moment - before[number - 1] <= limit)
            )
            if steps[number] and follows:
                self.reached[number] = moment
        if self.is_missing:
            self._wait(moment, is_there=steps[-1])
        elif self.reached[-1] != NEVER:
            self.holds = True

    def _wait(self, moment: int, *, is_there: bool) -> None:
        if is_there and self.waiting != NEVER:
            self.holds = self.holds or bool(self.patience and moment - self.waiting > self.patience)
            self.waiting = NEVER
        if self.reached[-1] == moment and self.waiting == NEVER:
            self.waiting = moment

    def ends(self, now: int) -> bool:
        """Tell whether it holds, now that no moment is left."""
        if self.holds or self.waiting == NEVER:
            return self.holds
        return not self.patience or now - self.waiting >= self.patience


def write_fold(limits: Sequence[int], *, is_missing: bool) -> str:
    """Return what `Walk` does as an expression over `moments`; places of the tuple: the steps, then waiting, then holds."""
    walked = limits[:-1] if is_missing else limits
    reached = []
    for number, limit in enumerate(walked, 1):
        near = f" AND x.1 - acc.{number - 1} <= {limit}" if limit else ""
        follows = f" AND acc.{number - 1} != {NEVER}{near}" if number > 1 else ""
        reached.append(f"if(bitTest(x.2, {number - 1}){follows}, x.1, acc.{number})")
    last = len(walked)
    nothing = ", ".join([f"toInt64({NEVER})"] * last)
    if not is_missing:
        done = f"toUInt8(acc.{last + 1} OR {reached[-1]} != {NEVER})"
        return f"arrayFold((acc, x) -> ({', '.join(reached)}, {done}), moments, ({nothing}, toUInt8(0))).{last + 1}"
    waiting, patience = f"acc.{last + 1}", limits[-1]
    late = f"x.1 - {waiting} > {patience}" if patience else "0"
    cleared = f"if(bitTest(x.2, {last}), toInt64({NEVER}), {waiting})"
    waits = f"if({reached[-1]} = x.1 AND {cleared} = {NEVER}, x.1, {cleared})"
    done = f"toUInt8(acc.{last + 2} OR (bitTest(x.2, {last}) AND {waiting} != {NEVER} AND {late}))"
    fold = f"arrayFold((acc, x) -> ({', '.join(reached)}, {waits}, {done}), moments, ({nothing}, toInt64({NEVER}), toUInt8(0)))"
    passed = f"{{now:Int64}} - ended.{last + 1} >= {patience}" if patience else "1"
    return f"(({fold} AS ended).{last + 2} OR (ended.{last + 1} != {NEVER} AND {passed}))"


def get_whole_minute(context: Context) -> int:
    """Return the whole minute a question is asked in, in milliseconds since 1970."""
    return (context.at.replace(second=0, microsecond=0) - EPOCH) // timedelta(milliseconds=1)


class SequenceKind(ConditionKind):
    """Who did one thing and then another."""

    slug = "sequence"
    label = gettext_lazy("First this, then that")
    icon = "list-ordered"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read the steps, how soon each follows, and when."""
        periods.check_names(given, {"kind", "steps", "last", "within", "unit", "period"}, path)
        steps, here = given.get("steps"), join_path(path, "steps")
        if not isinstance(steps, list) or not 2 <= len(steps) <= MOST_STEPS:
            raise ConditionError(here, _("must be a list of 2 to {most} steps.").format(most=MOST_STEPS))
        last = given.get("last", LASTS[0])
        if last not in LASTS:
            raise ConditionError(join_path(path, "last"), _("must be one of: {names}.").format(names=", ".join(LASTS)))
        return SequenceLeaf(
            tuple(_read_step(one, f"{here}[{place}]", is_first=place == 0) for place, one in enumerate(steps)),
            read_within(given, path),
            read_past(given.get("period"), join_path(path, "period")),
            last == "missing",
        )

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        lasts = [
            ["happens", str(_("and the last step happens"))],
            ["missing", str(_("and the last step does not come"))],
        ]
        return {
            "form": "parts",
            "group": str(_("What they did")),
            "parts": [
                {"name": "steps", "input": "steps", "label": str(_("Steps"))},
                {"name": "last", "input": "choice", "label": str(_("The last step")), "options": lasts, "default": "happens"},
                {"name": "within", "input": "within", "label": str(_("How soon after the step before")), "optional": True},
                {"name": "period", "input": "period", "label": str(_("When")), "optional": True},
            ],
            "starts": {"steps": [{"event": "Product Added"}, {"event": "Order Completed"}], "within": 3, "unit": "day"},
            **describe_events(),
        }  # fmt: skip


def _read_step(given: Any, path: str, *, is_first: bool) -> Step:
    if not isinstance(given, Mapping):
        raise ConditionError(path, _("must name an event."))
    periods.check_names(given, {"event", "where"} | (set() if is_first else {"within", "unit"}), path)
    event = str(operands.read_text(given.get("event"), join_path(path, "event")).value)
    match = EventMatch(event, read_filters(given.get("where"), join_path(path, "where")))
    return Step(match, None if is_first else read_within(given, path))


def read_within(given: Mapping[str, Any], path: str) -> Within | None:
    """Read `within` and its `unit` (day); nothing where nothing is said. Raises ConditionError."""
    if given.get("within") is None:
        return None
    unit = periods.read_unit(given.get("unit", "day"), join_path(path, "unit"))
    if unit not in UNITS:
        text = _("must be one of: {names}.").format(names=", ".join(UNITS))
        raise ConditionError(join_path(path, "unit"), text)
    return Within(periods.read_count(given["within"], join_path(path, "within"), periods.MOST_UNITS[unit]), unit)


def read_past(given: Any, path: str) -> periods.Period | None:
    """Read a period that is not to come; nothing where nothing is said. Raises ConditionError."""
    period = periods.read_period(given, path) if given else None
    if period and period.word == "next":
        raise ConditionError(path, _("What happened lies in the past."))
    return period


register_condition_kind(SequenceKind())
