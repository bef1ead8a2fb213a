"""Answers that are ready as they are: a list of many items is written once, and not checked field by field again."""

from typing import Any

import msgspec
from django.http import HttpResponse

_encode = msgspec.json.Encoder().encode


def answer_page(items: list[dict[str, Any]], following: str | None) -> HttpResponse:
    """Return a page of a list whose items are JSON's own types; the operation's schema says what they must be.

    Tests hold these answers to the schema (`tests/test_api_schema.py`), so that no request has to.
    """
    return HttpResponse(_encode({"items": items, "next": following}), content_type="application/json; charset=utf-8")
