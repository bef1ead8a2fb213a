"""Reads which part of which list is asked for, and fetches it: filtered, sorted, a page at a time, whatever the size."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from touchline.conditions.compiler import Compiled, compile_condition
from touchline.conditions.context import Context
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import EVERYBODY, Group, list_leaves, read_json, read_tree
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.columns import Column, choose_columns, get_columns, get_list
from touchline.records.kinds import RecordKind
from touchline.records.lists_sorting import Place, Sort, fetch_page, read_sort
from touchline.records.models import SavedView
from touchline.records.views_saved import find_view, get_choice
from touchline.users.models import User
from touchline.users.permissions import Verb

PAGE: Final = 50
LONGEST_SEARCH: Final = 200
COUNT_SECONDS: Final = 15


@dataclass(frozen=True)
class Asked:
    """A list as it was asked for; `problem` says what is wrong with the condition, which then holds back everybody."""

    kind: RecordKind
    user: User
    columns: list[Column]
    known: Mapping[str, Column]
    sort: Sort
    view: SavedView | None
    text: str
    node: Group
    problem: str
    place: Place | None
    backwards: bool
    given: QueryDict

    @cached_property
    def compiled(self) -> Compiled:
        """The condition, for this reader and now."""
        context = Context(zone=timezone.get_current_timezone(), user_id=self.user.pk)
        return compile_condition(self.node, subject=self.kind.slug, context=context)

    @property
    def is_changed(self) -> bool:
        """Whether the list differs from the view it began as."""
        return any(name in self.given for name in ("filter", "columns", "sort"))

    @property
    def is_narrowed(self) -> bool:
        """Whether it may leave somebody out."""
        return bool(self.text) or not self.compiled.holds_always

    def find_records(self, verb: Verb = Verb.VIEW) -> QuerySet[Any]:
        """Return all records of the list that the reader may do this with, without an order."""
        found = self.kind.limit(self.user, verb)
        if not any("archived_at" in str(leaf.dump()) for leaf in list_leaves(self.node)):
            found = found.filter(archived_at=None)
        if self.problem:
            return found.none()
        if self.text:
            found = self._search(found)
        return found if self.compiled.holds_always else found.filter(self.compiled.expression)

    def make_query(self, **changes: Any) -> str:
        """Return the query of an address that asks for the same, with some of it changed; None takes it away."""
        query = QueryDict(mutable=True)
        for name in ("view", "q", "filter", "columns", "sort"):
            value = changes.get(name, self.given.get(name))
            if value not in (None, ""):
                query[name] = str(value)
        for name, value in changes.items():
            if name not in ("view", "q", "filter", "columns", "sort") and value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}" if query else "?"

    def _search(self, found: QuerySet[Any]) -> QuerySet[Any]:
        numbers = get_list(self.kind).find(self.text, self.user)
        if numbers is not None:
            return found.filter(id__in=list(numbers))
        lookup = "name__istartswith" if len(self.text) < 3 else "name__icontains"
        return found.filter(**{lookup: self.text})


@dataclass(frozen=True)
class Page:
    """One page: ids in order, and the places before its first and behind its last record when there is more."""

    ids: list[int]
    before: Place | None
    after: Place | None


def read_asked(kind: RecordKind, user: User, given: QueryDict) -> Asked:
    """Read a list's address; Http404 for a place or view there is not. A condition that is wrong becomes `problem`."""
    known = get_columns(kind, kind.get_fields())
    view = find_view(kind, user, given.get("view", ""))
    if view is None and given.get("view"):
        raise Http404
    node, problem = read_condition(kind, given.get("filter"), view)
    slugs = (
        given.get("columns", "").split(",")
        if given.get("columns")
        else view.columns
        if view
        else get_choice(kind, user).columns
    )
    asked_sort = str(given.get("sort", ""))
    if asked_sort and read_sort(asked_sort, known) is None:
        problem = problem or _("This list cannot be sorted by “{column}”.").format(column=asked_sort[:60])
    sort = (
        read_sort(given.get("sort") or (view.sort if view else ""), known)
        or read_sort(get_list(kind).default_sort, known)
        or Sort(known["created_at"], True)
    )
    after, before = given.get("after"), given.get("before")
    try:
        place = Place.parse(str(after or before), sort) if after or before else None
    except (ValueError, ArithmeticError):
        raise Http404 from None
    return Asked(
        kind=kind, user=user, known=known, columns=choose_columns(kind, known, slugs), sort=sort, view=view, node=node,
        problem=problem, text=" ".join(given.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH], place=place,
        backwards=bool(before and not after), given=given,
    )  # fmt: skip


def read_condition(kind: RecordKind, text: str | None, view: SavedView | None) -> tuple[Group, str]:
    """Return the condition of an address or of a view, and what is wrong with it."""
    try:
        given = read_json(text) if text is not None else view.condition if view else {}
        return read_tree(given, subject=kind.slug), ""
    except ConditionError as error:
        return EVERYBODY, str(error)


def get_page(asked: Asked, *, limit: int = PAGE) -> Page:
    """Return a page of the list. Raises EventStoreDown, EventStoreError where it asks what happened."""
    places = fetch_page(asked.find_records(), asked.sort, asked.place, limit=limit + 1, backwards=asked.backwards)
    has_more = len(places) > limit
    if asked.backwards:
        places = places[-limit:]
        before, after = (places[0] if has_more else None), (places[-1] if places else None)
    else:
        places = places[:limit]
        before, after = (places[0] if places and asked.place else None), (places[-1] if has_more else None)
    return Page([place.record_id for place in places], before, after)


def estimate(asked: Asked) -> int:
    """Return about how many records the list has, from the planner's statistics: no row is read."""
    plan = asked.find_records().order_by().values("id").explain(format="json")
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"])


def count(asked: Asked, verb: Verb = Verb.VIEW) -> int | None:
    """Return the exact number of records, or None when that takes longer than 15 seconds."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{COUNT_SECONDS}s'")
            return asked.find_records(verb).count()
    except OperationalError:
        return None


def say_trouble(error: EventStoreDown | EventStoreError) -> str:
    """Return what to tell a reader whose list asks for events that cannot be asked now."""
    if isinstance(error, EventStoreDown):
        return _(
            "What people did cannot be asked at the moment; nothing is lost. Conditions on attributes work as ever."
        )
    return _("This question about what people did takes too long or too much memory. Choose a shorter period.")
