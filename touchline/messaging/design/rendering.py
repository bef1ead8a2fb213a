"""Writes a prepared message for one person, thousands of times a second; knows no models and asks no table."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final

from touchline.messaging.design.compiling import Rendering, compile_template
from touchline.messaging.design.liquid import TemplateProblem, parse_template
from touchline.messaging.design.scanning import BEGIN, END, FIXED, OWN, strip_marks

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
EMPTY_LINES: Final = re.compile(r"\n{3,}")
BODY: Final = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
LONGEST_SUBJECT: Final = 500
Lead = Callable[[int, str], str]
"""Returns where a personal link leads, from its number and one person's address."""


class RenderError(ValueError):
    """A template that fails for this one person; the others get their mail."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as one person gets it."""

    subject: str
    preheader: str
    html: str
    text: str


class Ready:
    """A prepared message with its templates parsed; render it for one person after the other."""

    def __init__(self, prepared: Mapping[str, Any]) -> None:
        self.prepared = prepared
        self.addresses = [link["address"] for link in prepared["links"]]
        before, after = split_page(prepared["html"])
        self.subject, self.preheader, self.text = (self.compile(name) for name in ("subject", "preheader", "text"))
        self.html = self.compile("html")
        self.has_body = bool(after)
        self.body = before[-len(find_body(before)) :] if after else ""

    def compile(self, part: str) -> Rendering:
        """Return the function that renders a part; a static one is returned as it is."""
        source, language = self.prepared[part], self.prepared["language"]
        if "{{" not in source and "{%" not in source:
            return lambda variables: source
        return compile_template(parse_template(source, language=language, is_html=part == "html"))

    def render(
        self,
        variables: Mapping[str, Any],
        *,
        links: Sequence[str] = (),
        lead: Lead | None = None,
        pixel: str = "",
        trap: str = "",
    ) -> Rendered:
        """Return the message for one person; raises RenderError.

        `links[n - 1]` is the address of link n for this person; without them the addresses are the plain ones. `lead` says
        it for links with merge fields in their address. `pixel` is the address of the open pixel, `trap` that of a link
        nobody sees.
        """
        addresses = links or self.addresses
        own = make_own_filler(self.addresses, lead)
        try:
            html, text = self.html(variables), self.text(variables)
            subject, preheader = self.subject(variables), self.preheader(variables)
        except TemplateProblem as problem:
            raise RenderError(problem.text) from None
        html = fill_marks(html, addresses, own, is_html=True)
        if "\n\n\n" in text and "{" in self.prepared["text"]:
            text = EMPTY_LINES.sub("\n\n", text)
        text = fill_marks(text, addresses, own, is_html=False)
        return Rendered(tidy(subject), tidy(preheader), self.put(html, pixel, trap), text)

    def put(self, html: str, pixel: str, trap: str) -> str:
        """Return the page with the unseen link at its begin and the pixel at its end."""
        if not html:
            return html
        if trap and self.body:
            unseen = f'<a href="{escape(trap)}" style="display:none;mso-hide:all" tabindex="-1" aria-hidden="true"></a>'
            html = html.replace(self.body, self.body + unseen, 1)
        if pixel:
            image = f'<img src="{escape(pixel)}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'
            before, end, after = html.rpartition("</body>")
            html = f"{before}{image}{end}{after}" if end else html + image
        return html


def parse(prepared: Mapping[str, Any]) -> Ready:
    """Return a prepared message ready to be rendered; do it once in a process."""
    return Ready(prepared)


def find_body(page: str) -> str:
    """Return the tag that begins the body, or nothing."""
    found = BODY.search(page)
    return found[0] if found else ""


def split_page(page: str) -> tuple[str, str]:
    """Return a page up to the begin of its body, and the rest."""
    found = BODY.search(page)
    return (page[: found.end()], page[found.end() :]) if found else ("", "")


def fill_marks(source: str, addresses: Sequence[str], own: Lead, *, is_html: bool) -> str:
    """Return a text with an address in the place of each mark; what a value brought that is none stays words."""
    first, *rest = source.split(BEGIN)
    found = [first]
    for part in rest:
        mark, end, after = part.partition(END)
        named, has_own, address = mark.partition(OWN)
        if not end or not (named.isascii() and named.isdigit()) or len(named) > 5:
            found.append(strip_marks(part))
            continue
        number = int(named)
        if has_own:
            address = own(number, unescape(address) if is_html else address)
        else:
            address = addresses[number - 1] if 0 < number <= len(addresses) else ""
        found += (escape(address) if is_html else address, after)
    return "".join(found)


def make_own_filler(templates: Sequence[str], lead: Lead | None) -> Lead:
    """Return what says where a personal link leads; a mark that came with a value, to another server, leads nowhere new."""

    def fill(number: int, address: str) -> str:
        begin = FIXED.match(templates[number - 1]) if 0 < number <= len(templates) else None
        if lead is None or begin is None or not address.startswith(begin[0]):
            return address
        return lead(number, address)

    return fill


def tidy(line: str) -> str:
    """Return one line without control characters: a value with a line break cannot become a header."""
    return " ".join(CONTROL.sub(" ", line).split())[:LONGEST_SUBJECT]
