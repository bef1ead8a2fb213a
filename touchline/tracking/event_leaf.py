"""What a contact did so many times in a period, asked of the event store; or did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.conditions import periods
from touchline.conditions.context import Context
from touchline.conditions.kinds import Evidence, Facts
from touchline.conditions.wording import join_and, quote
from touchline.eventstore.timeline import StoredEvent
from touchline.journal.kinds import get_kind
from touchline.tracking.event_filters import EventFilter
from touchline.tracking.event_questions import EventQuestion, count_events_of, get_span
from touchline.tracking.history_leaves import (
    SHOWN,
    Edge,
    EventMatch,
    HistoryLeaf,
    find_latest,
    list_period_edges,
    look_once,
    make_evidence,
)
from touchline.tracking.times import Times


@dataclass(frozen=True)
class EventLeaf(HistoryLeaf):
    """An event, how often, when, and with which properties; `negates` asks who did not."""

    event: str
    word: str
    count: int
    period: periods.Period | None
    filters: tuple[EventFilter, ...]
    negates: bool

    @property
    def match(self) -> EventMatch:
        """Its events."""
        return EventMatch(self.event, self.filters)

    @property
    def is_turned(self) -> bool:
        """Whether it holds of who never did it."""
        # Who did it at most twice did not do it three times: nobody who never did it would be in a list of who did.
        return self.negates is not (self.word == "at_most")

    def write_question(self, context: Context) -> tuple[str, dict[str, Any]]:
        """Return who did it so often."""
        times = self.count + (self.word == "at_most")
        return EventQuestion(self.event, times, self.word == "exactly", self.period, self.filters, context).write()

    def get_matches(self) -> tuple[EventMatch, ...]:
        """Return its events."""
        return (self.match,)

    def holds_of(self, events: Sequence[StoredEvent], context: Context) -> bool:
        """Count its events in the period."""
        span, match = get_span(self.period, context), self.match
        return self._fits(sum(1 for one in events if span.holds(one.at) and match.fits(one)))

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact; the events of a busy one are looked at page by page."""
        looked = look_once(facts, context)
        if looked is not None:
            return self.holds_of(looked, context)
        return self._fits(count_events_of(facts.record_id, self.event, self.period, self.filters, context=context))

    def _fits(self, count: int) -> bool:
        return Times(self.word, self.count).fits(count) is not self.negates

    def list_edges(self, context: Context) -> list[Edge]:
        """Return the edges of the period."""
        return list_period_edges(self.match, self.period, context)

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return the latest of its events in the period."""
        span, match = get_span(self.period, context), self.match
        looked = look_once(facts, context)
        if looked is None:
            found = find_latest(facts.record_id, match, span)
        else:
            found = [one for one in looked if span.holds(one.at) and match.fits(one)][: -SHOWN - 1 : -1]
        return [make_evidence(event) for event in found]

    def get_begin(self, context: Context) -> datetime | None:
        """Return where the period begins."""
        return get_span(self.period, context).since

    def say(self) -> str:
        """Return it as a sentence: "did “Page viewed” at least 2 times in the last 7 days"."""
        return " ".join([_("did not") if self.negates else _("did"), self._say_what()])

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence: "who did not “Order placed” in the last 90 days"."""
        is_never = self.negates is not negated
        if is_never and self.is_once:
            return _("who did not {what}").format(what=self._say_what())
        text = _("for whom it is not so that they did {what}") if is_never else _("who did {what}")
        return text.format(what=self._say_what())

    @property
    def is_once(self) -> bool:
        """Whether once is enough."""
        return (self.word, self.count) == ("at_least", 1)

    def _say_what(self) -> str:
        parts = [quote(str(get_kind(self.event).label))]
        if not self.is_once:
            word = Times(self.word, self.count).say_word()
            parts.append(f"{word} {ngettext('{count} time', '{count} times', self.count).format(count=self.count)}")
        if self.period:
            parts.append(self.period.say())
        if self.filters:
            asked = join_and([one.say() for one in self.filters])
            parts.append(_("where {conditions}").format(conditions=asked))
        return " ".join(parts)

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept: dict[str, Any] = {"kind": "did_not" if self.negates else "did", "event": self.event}
        if not self.negates:
            kept["times"] = {self.word: self.count}
        if self.period:
            kept["period"] = self.period.dump()
        if self.filters:
            kept["where"] = [one.dump() for one in self.filters]
        return kept
