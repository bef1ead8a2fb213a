"""Kinds of condition over consent: what somebody last said about a topic, and who may be reached by a channel for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import ConditionKind, Evidence, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.people import find_here
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.reading import Histories, Reads
from touchline.conditions.sql import Column, Sql, Value
from touchline.conditions.wording import quote
from touchline.contacts.consents.deciding import get_known, judge
from touchline.contacts.consents.purposes import list_topics
from touchline.contacts.models import Channel, Consent, Preference, Purpose, Suppression
from touchline.contacts.reachable import find_reachable

STATES: Final[dict[str, str | Promise]] = {
    "given": lazy("agreed"),
    "withdrawn": lazy("withdrew"),
    "none": lazy("never said anything"),
}
LATEST: Final = "SELECT DISTINCT ON (contact_id) contact_id, state FROM contacts_consent WHERE purpose_id = "


@dataclass(frozen=True, slots=True)
class Topic:
    """A purpose and a channel."""

    purpose: Purpose
    title: str
    channel: str

    def say(self) -> str:
        """Return it in words: “Newsletter” (E-mail)."""
        return _("{title} ({channel})").format(title=quote(self.title), channel=Channel(self.channel).label)

    def dump(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"purpose": self.purpose.slug, "channel": self.channel}


@dataclass(frozen=True)
class ConsentLeaf(Leaf):
    """What somebody's latest word about a topic and channel is."""

    topic: Topic
    state: str

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among those who said so."""
        among = Sql(Column("id"), " IN (", self._write(), ")")
        return Sql("NOT (", among, ")") if self.state == "none" else among

    def _write(self, ids: Collection[int] | None = None) -> Sql:
        few: list[Any] = [] if ids is None else [" AND contact_id = ANY(", Value(list(ids), "bigint[]"), ")"]
        purpose, channel = Value(self.topic.purpose.pk, "bigint"), Value(self.topic.channel, "text")
        latest = Sql(LATEST, purpose, " AND channel = ", channel, *few, " ORDER BY contact_id, at DESC, id DESC")
        asked: list[Any] = [] if self.state == "none" else [" WHERE state = ", Value(self.state, "text")]
        return Sql("SELECT contact_id FROM (", latest, ") latest", *asked)

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds: only their words are read."""
        sql, values = self._write(ids).write(lambda name: name)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = {row[0] for row in cursor.fetchall()}
        return set(ids) - found if self.state == "none" else found

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact."""
        said = self._find_latest(facts.record_id)
        return (said.state if said else "none") == self.state

    def _find_latest(self, contact_id: int) -> Consent | None:
        topic = {"purpose": self.topic.purpose, "channel": self.topic.channel}
        return Consent.objects.filter(contact_id=contact_id, **topic).order_by("-at", "-id").first()

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return the latest word."""
        said = self._find_latest(facts.record_id)
        return [Evidence(said.at, said.get_state_display(), said.get_way_display())] if said else []

    def reads(self) -> Reads:
        """Return consents."""
        return Reads(fields=frozenset({"consent"}))

    def say(self) -> str:
        """Return it as a sentence: "agreed to “Newsletter” (E-mail)"."""
        texts = {"given": _("agreed to {topic}"), "withdrawn": _("withdrew consent for {topic}")}
        return texts.get(self.state, _("never said anything about {topic}")).format(topic=self.topic.say())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        texts = {
            ("given", False): _("who agreed to {topic}"),
            ("given", True): _("whose last word is no consent for {topic}"),
            ("withdrawn", False): _("who withdrew consent for {topic}"),
            ("withdrawn", True): _("who did not withdraw consent for {topic}"),
            ("none", False): _("who never said anything about {topic}"),
            ("none", True): _("who said something about {topic}"),
        }
        return texts[self.state, negated].format(topic=self.topic.say())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "consent", **self.topic.dump(), "state": self.state}


@dataclass(frozen=True)
class ReachableLeaf(Leaf):
    """Whether somebody may be written to by a channel for a topic: consent, an address that works, nothing against it."""

    topic: Topic

    def write(self, context: Context) -> Sql:
        """Return it as the record's id among those who may be reached."""
        return Sql(Column("id"), " = ANY(", Value(lambda: list(self.find(context)), "bigint[]"), ")")

    def find(self, context: Context) -> BitMap64:
        """Return everybody who may be reached."""
        return find_reachable(self.topic.purpose, self.topic.channel, get_minute(context))

    def find_among(self, ids: Collection[int], histories: Histories, context: Context) -> set[int]:
        """Return of whom of these it holds, one by one as before anything is sent."""
        known, moment = get_known(ids), get_minute(context)
        return {
            one for one in ids if judge(known.get(one), self.topic.channel, self.topic.purpose, moment=moment).allowed
        }

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one contact."""
        known = get_known([facts.record_id]).get(facts.record_id)
        return judge(known, self.topic.channel, self.topic.purpose, moment=get_minute(context)).allowed

    def list_evidence(self, facts: Facts, context: Context) -> Sequence[Evidence]:
        """Return why."""
        known = get_known([facts.record_id]).get(facts.record_id)
        verdict = judge(known, self.topic.channel, self.topic.purpose, moment=get_minute(context))
        return [Evidence(context.at, verdict.words)]

    def reads(self) -> Reads:
        """Return consents, addresses, and time: a pause ends, an address is suppressed."""
        return Reads(fields=frozenset({"consent", "identity", "email", "phone"}), by_time=True)

    def wakes(self, since: datetime, until: datetime, context: Context) -> BitMap64:
        """Return whose pause ended between two moments; everybody where an address was suppressed meanwhile."""
        if Suppression.objects.filter(at__gt=since, at__lte=until).exists():
            return find_here(context)
        ended = Preference.objects.filter(paused_until__gte=since, paused_until__lte=until)
        return BitMap64(ended.values_list("contact_id", flat=True))

    def say(self) -> str:
        """Return it as a sentence: "may be reached for “Newsletter” (E-mail)"."""
        return _("may be reached for {topic}").format(topic=self.topic.say())

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence."""
        text = _("who may not be reached for {topic}") if negated else _("who may be reached for {topic}")
        return text.format(topic=self.topic.say())

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"kind": "reachable", **self.topic.dump()}


def get_minute(context: Context) -> datetime:
    """Return the whole minute a question is asked in."""
    return context.at.replace(second=0, microsecond=0)


def read_topic(given: Mapping[str, Any], path: str) -> Topic:
    """Read `purpose` and `channel`; raises ConditionError."""
    channel = given.get("channel", Channel.EMAIL.value)
    if not isinstance(channel, str) or channel not in Channel.values:
        text = _("must be one of: {names}.").format(names=", ".join(Channel.values))
        raise ConditionError(join_path(path, "channel"), text)
    topics = {one.purpose.slug: one for one in list_topics(with_archived=True)}
    slug = given.get("purpose")
    if not isinstance(slug, str) or slug not in topics:
        text = _("must be one of: {names}.").format(names=", ".join(topics))
        raise ConditionError(join_path(path, "purpose"), text)
    return Topic(topics[slug].purpose, str(topics[slug].title), channel)


def describe_topic() -> list[dict[str, Any]]:
    """Return the parts of the builder in which a topic and channel are chosen."""
    topics = [[one.purpose.slug, str(one.title)] for one in list_topics()]
    channels = [[value, str(label)] for value, label in Channel.choices]
    return [
        {"name": "purpose", "input": "choice", "label": str(_("Topic")), "options": topics},
        {"name": "channel", "input": "choice", "label": str(_("Channel")), "options": channels, "default": "email"},
    ]


class ConsentKind(ConditionKind):
    """What somebody said about a topic."""

    slug = "consent"
    label = lazy("Consent")
    icon = "shield-check"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read topic, channel and what was said."""
        check_names(given, {"kind", "purpose", "channel", "state"}, path)
        state = given.get("state", "given")
        if not isinstance(state, str) or state not in STATES:
            text = _("must be one of: {names}.").format(names=", ".join(STATES))
            raise ConditionError(join_path(path, "state"), text)
        return ConsentLeaf(read_topic(given, path), state)

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        states = [[slug, str(label)] for slug, label in STATES.items()]
        parts = [
            {"name": "state", "input": "choice", "label": str(_("What was said")), "options": states},
            *describe_topic(),
        ]
        return describe_consents(parts, state="given")


class ReachableKind(ConditionKind):
    """Who may be reached for a topic."""

    slug = "reachable"
    label = lazy("May be reached")
    icon = "send"
    subjects = frozenset({"contact"})

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Read topic and channel."""
        check_names(given, {"kind", "purpose", "channel"}, path)
        return ReachableLeaf(read_topic(given, path))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the parts of it for the builder."""
        return describe_consents(describe_topic())


def describe_consents(parts: list[dict[str, Any]], **starts: Any) -> dict[str, Any]:
    """Return parts for the builder; a new condition begins with the first topic by e-mail."""
    topics: list[Any] = next((part["options"] for part in parts if part["name"] == "purpose"), [])
    first = {"purpose": topics[0][0] if topics else "", "channel": "email"}
    return {"form": "parts", "group": str(_("Consent")), "parts": parts, "starts": {**starts, **first}}


register_condition_kind(ConsentKind())
register_condition_kind(ReachableKind())
