"""Draws a design as somebody would get it: for the editor's frame, the list's small pictures and a test to oneself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _

from touchline.messaging.design.preparing import Source, UnsendableDesign, prepare_source
from touchline.messaging.design.rendering import Rendered, RenderError, parse
from touchline.messaging.design.variables import collect_variables, make_examples, make_links_of

DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
TEXT_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><style>body{{margin:0;background:{back};color:{ink}}}'
    "main{{padding:24px;font:15px/1.6 -apple-system,'Segoe UI',sans-serif;white-space:pre-wrap;overflow-wrap:anywhere}}"
    "</style></head><body><main>{text}</main></body></html>"
)


SUBJECT = (
    '<div style="padding:14px 20px;border-bottom:1px solid {line};background:{back};color:{ink};text-align:left;'
    "font:15px/1.45 -apple-system,'Segoe UI',sans-serif\"><strong>{subject}</strong>"
    '<span style="display:block;color:{muted};font-size:13px">{preheader}</span></div>'
)
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class View:
    """How a preview is wanted."""

    person_id: int | None = None
    is_dark: bool = False
    is_text: bool = False
    marks_blocks: bool = False
    shows_outside: bool = False
    shows_subject: bool = False
    data: Mapping[str, Any] | None = None


def draw(source: Source, view: View) -> Rendered:
    """Return a message as a person gets it, or as somebody invented does; raises UnsendableDesign, RenderError."""
    prepared = prepare_source(source, marks_blocks=view.marks_blocks)
    examples = make_examples(prepared)
    if view.person_id is not None:
        known = collect_variables([view.person_id], prepared)[view.person_id]
        about = {name: value for name, value in examples.items() if name in ("order", "cart")}
        return parse(prepared).render(make_links_of(about | known))
    return parse(prepared).render(make_links_of(examples))


def draw_page(source: Source, view: View) -> str:
    """Return the page for a preview's frame; what cannot be drawn is said in it."""
    try:
        rendered = draw(source, view)
    except (UnsendableDesign, RenderError) as problem:
        return make_text_page(_("This cannot be shown yet: {why}").format(why=problem), is_dark=view.is_dark)
    is_text = view.is_text or not rendered.html
    page = (
        make_text_page(rendered.text, is_dark=view.is_dark) if is_text else darken(rendered.html, is_dark=view.is_dark)
    )
    return put_subject(page, rendered, is_dark=view.is_dark) if view.shows_subject else page


def put_subject(page: str, rendered: Rendered, *, is_dark: bool = False) -> str:
    """Return a page with subject and preview text above it, as a mail program shows them."""
    line, back, ink, muted = (
        ("#3a3936", "#1c1c1a", "#ece9e3", "#a8a49b") if is_dark else ("#e4e1da", "#fff", "#2b2a28", "#6b675f")
    )
    words = {"subject": escape(rendered.subject), "preheader": escape(rendered.preheader)}
    strip = SUBJECT.format(line=line, back=back, ink=ink, muted=muted, **words)
    found = BODY.search(page)
    return page[: found.end()] + strip + page[found.end() :] if found else strip + page


def make_text_page(text: str, *, is_dark: bool) -> str:
    """Return plain text as a page."""
    back, ink = ("#141413", "#ece9e3") if is_dark else ("#ffffff", "#2b2a28")
    return TEXT_PAGE.format(back=back, ink=ink, text=escape(text))


def darken(page: str, *, is_dark: bool) -> str:
    """Return a page as a dark or a light screen shows it, whatever the reader's own is."""
    return DARK.sub(lambda found: "@media all" if (found[1].lower() == "dark") is is_dark else "@media not all", page)


def answer_page(request: HttpRequest, page: str, *, shows_outside: bool, is_received: bool = False) -> HttpResponse:
    """Answer with a preview: it runs nothing, sends nothing, and fetches only our own pictures until somebody asks for others.

    One that `is_received` is looked at as its recipient would: its links open, and its picture tells that it was opened.
    """
    ours = {f"{request.scheme}://{request.get_host()}", _cut(settings.ENVIRONMENT.pages_url)}
    if is_received:
        ours.add(_cut(settings.ENVIRONMENT.collector_url))
    images = "https: http:" if shows_outside else " ".join(sorted(ours))
    opens = " allow-popups allow-popups-to-escape-sandbox" if is_received else ""
    answer = HttpResponse(page)
    answer["Content-Security-Policy"] = (
        f"default-src 'none'; img-src {images} data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
        f"frame-ancestors 'self'; sandbox allow-same-origin{opens}"
    )
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _cut(address: str) -> str:
    split = urlsplit(address)
    return f"{split.scheme}://{split.netloc}"
