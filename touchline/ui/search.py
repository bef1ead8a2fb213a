"""The command palette: rooms' `search.py` register who answers; pages, settings and actions answer always."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString

from touchline.kit.registry import Registry
from touchline.ui.matching import mark, split_words

Label = str | Promise
MOST_PER_GROUP: Final = 6


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: the text without needless spaces, and its folded words."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Query":
        """Read what was typed."""
        squeezed = " ".join(text.replace("\0", " ").split())
        return cls(squeezed, split_words(squeezed))


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One answer; `detail` stands beside it, `why` says what matched where the label does not show it.

    `act` holds data attributes of what happens here instead of going to `url`: {"set-theme": "dark"}.
    """

    label: Label
    url: str = ""
    icon: str = "arrow-right"
    detail: Label = ""
    why: Label = ""
    badge: Label = ""
    keys: str = ""
    act: tuple[tuple[str, str], ...] = ()
    rank: int = 0


@dataclass(frozen=True)
class HitGroup:
    """Answers of one kind, the better first."""

    slug: str
    label: Label
    hits: Sequence[Hit]
    words: tuple[str, ...] = ()

    def get_drawn(self) -> list[tuple[Hit, SafeString, SafeString]]:
        """Return every hit with its label and detail as HTML, what matched marked."""
        return [(hit, self._mark(hit.label), self._mark(hit.why or hit.detail)) for hit in self.hits]

    def _mark(self, label: Label) -> SafeString:
        return mark(str(label), self.words) if self.words else escape(str(label))


Find = Callable[[Query, Any, int], Iterable[Hit]]
Recall = Callable[[Sequence[int], Any], dict[int, Hit]]


@dataclass(frozen=True, kw_only=True)
class Search:
    """Who answers for one kind of record, only with what the user may see.

    `find(query, user, limit)` never gets an empty query and answers in less than 100 ms at a million records.
    `recall(ids, user)` gives the hits of records whose page, the URL name `route`, was open lately.
    """

    slug: str
    label: Label
    find: Find
    icon: str
    order: int = 100
    route: str = ""
    recall: Recall | None = None


SEARCHES: Final[Registry[Search]] = Registry("search")


def register_search(search: Search) -> Search:
    """Add a kind of record to the palette; ValueError when another one has its slug."""
    return SEARCHES.add(search.slug, search)


def find_records(query: Query, user: Any) -> list[HitGroup]:
    """Return the records that answer, grouped by kind; nothing for an empty query."""
    if not query.words:
        return []
    return [
        HitGroup(search.slug, search.label, hits, query.words)
        for search in sorted(SEARCHES, key=lambda search: search.order)
        if (hits := list(search.find(query, user, MOST_PER_GROUP))[:MOST_PER_GROUP])
    ]
