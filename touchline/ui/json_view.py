"""Draws a JSON value as indented, coloured text."""

import json
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

INDENT = "  "
DEEPEST = 12


def render(value: Any, depth: int = 0) -> SafeString:
    """Return escaped HTML; what lies deeper than 12 levels is written on one line."""
    if depth >= DEEPEST or not isinstance(value, dict | list) or not value:
        return _scalar(value)
    inner, outer = INDENT * (depth + 1), INDENT * depth
    if isinstance(value, dict):
        lines = [
            format_html('{}<span class="json-key">{}</span>: {}', inner, _text(key), render(item, depth + 1))
            for key, item in value.items()
        ]
        return format_html("{{\n{}\n{}}}", _join(lines), outer)
    lines = [format_html("{}{}", inner, render(item, depth + 1)) for item in value]
    return format_html("[\n{}\n{}]", _join(lines), outer)


def _join(lines: list[SafeString]) -> SafeString:
    return format_html_join(mark_safe(",\n"), "{}", ((line,) for line in lines))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _scalar(value: Any) -> SafeString:
    if isinstance(value, str):
        kind = "text"
    elif isinstance(value, bool) or value is None:
        kind = "word"
    else:
        kind = "number" if isinstance(value, int | float) else "plain"
    return format_html('<span class="json-{}">{}</span>', kind, _text(value))
