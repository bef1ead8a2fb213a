"""Keyset paging: a list answers `{"items": […], "next": address or null}`."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from touchline.api.problems import Problem

T = TypeVar("T")
S = TypeVar("S")
Key = int | str
LARGEST_ID = 2**63 - 1


class PageQuery(Schema):
    """How much of a list is asked for, and from where on."""

    limit: int = Field(100, ge=1, le=1000, description="How many items at most.")
    after: str = Field(
        "",
        max_length=500,
        description="Where the page before ended; taken from `next`, never made up.",
        json_schema_extra={"format": "position"},
    )


class Page(Schema, Generic[S]):
    """A page of a list; `next` is the address of the page after it."""

    items: list[S]
    next: str | None


def page(
    found: Sequence[T], request: HttpRequest, *, limit: int, position: Callable[[T], str]
) -> tuple[list[T], str | None]:
    """Return the items of a page and the address of the next one.

    `found` holds up to `limit + 1` items (the one too many shows that there is a next page); `position` gives an
    item's place in the list as text.
    """
    items = list(found[:limit])
    if len(found) <= limit or not items:
        return items, None
    query = request.GET.copy()
    query["limit"], query["after"] = str(limit), position(items[-1])
    return items, f"{request.path}?{query.urlencode()}"


def encode_position(*key: Key) -> str:
    """Return a sort key as opaque text for an address."""
    return base64.urlsafe_b64encode(json.dumps(list(key), separators=(",", ":")).encode()).decode().rstrip("=")


def decode_position(text: str, *kinds: type[Key]) -> list[Key] | None:
    """Return the sort key in `text`, None for the first page; a 400 problem when it is not one of these kinds."""
    if not text:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds) or not all(map(_is_storable, key)):
        raise Problem(400, "Bad request", "The parameter 'after' is not from this list; follow `next` as it was given.")
    return key


def _is_storable(part: Key) -> bool:
    if isinstance(part, int):
        return -LARGEST_ID <= part <= LARGEST_ID
    return "\x00" not in part and part.isprintable()
