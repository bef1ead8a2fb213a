"""Makes of a design what is frozen and sent: HTML with its styles inside, plain text, links numbered, Liquid tried once."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import css_inline
from django.utils.translation import gettext as _

from touchline.messaging.design import listing_blocks
from touchline.messaging.design.blocks import clean_content, walk_blocks
from touchline.messaging.design.cleaning import clean_page
from touchline.messaging.design.liquid import LIQUID, TemplateProblem, list_roots, parse_template, unescape_liquid
from touchline.messaging.design.look import Look
from touchline.messaging.design.mjml import BadMarkup, Writer, render_mjml
from touchline.messaging.design.scanning import (
    BEGIN,
    END,
    FIXED,
    OWN,
    Link,
    guard_addresses,
    hide_liquid,
    make_text,
    number_links,
    show_liquid,
    strip_marks,
)

__all__ = ["Source", "UnsendableDesign", "listing_blocks", "prepare_source"]
SEGMENT: Final = re.compile(r"\bsegments\.s(\d+)\b")
BODY: Final = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
TYPED: Final = re.compile(
    r"(?P<address>https?://(?:\{\{[^{}]*\}\}|[^\s<>()\"'{}])+)(?P<tag>\{%)?|"
    + LIQUID.pattern.replace("(raw|comment)", "(?:raw|comment)").replace("\\1", "(?:raw|comment)"),
    re.DOTALL,
)
"""An address in typed text, with the merge fields in it, or Liquid around."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """All that a message is made of."""

    channel: str = "email"
    mode: str = "blocks"
    subject: str = ""
    preheader: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    html: str = ""
    text: str = ""
    """Plain text as typed; where there is none, it is made from the HTML."""
    look: Look = field(default_factory=Look)
    sections: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)


class UnsendableDesign(ValueError):
    """A design that cannot be sent: what is wrong, in which part, at which line and column."""

    def __init__(self, part: str, problem: TemplateProblem) -> None:
        super().__init__(problem.text)
        self.part, self.text, self.line, self.column = part, problem.text, problem.line, problem.column


def prepare_source(source: Source, *, marks_blocks: bool = False) -> dict[str, Any]:
    """Return what a mailing keeps, as JSON; raises UnsendableDesign.

    `links` are numbered from 1 in the order of reading; `roots` are the variables it asks for, `segments` those it shows blocks by.
    """
    subject, preheader = tidy_line(source.subject), tidy_line(source.preheader)
    html, links = "", list[Link]()
    if source.channel != "email" or source.mode == "text":
        text, links = number_addresses(strip_marks(source.text), [])
    else:
        page, hidden = make_page(source, subject, preheader, marks_blocks=marks_blocks)
        page, links = number_links(guard_addresses(clean_page(page), hidden), hidden)
        html, text = show_liquid(page, hidden), show_liquid(make_text(page), hidden)
        if source.text.strip():
            text, links = number_addresses(strip_marks(source.text), links)
    prepared: dict[str, Any] = {
        "channel": source.channel,
        "language": source.look.language,
        "subject": subject,
        "preheader": preheader,
        "html": html,
        "text": text,
        "links": [asdict(link) for link in links],
    }
    prepared["roots"] = sorted(check_templates(prepared))
    liquid = " ".join(found[0] for part in ("html", "text") for found in LIQUID.finditer(prepared[part]))
    prepared["segments"] = sorted({int(number) for number in SEGMENT.findall(liquid)})
    prepared["size"] = len(html.encode())
    return prepared


def check_templates(prepared: dict[str, Any]) -> set[str]:
    """Return the names the templates ask for; raises UnsendableDesign for the first part that Liquid does not understand."""
    roots: set[str] = set()
    for part in ("subject", "preheader", "html", "text"):
        try:
            roots |= list_roots(parse_template(prepared[part], language=prepared["language"], is_html=part == "html"))
        except TemplateProblem as problem:
            raise UnsendableDesign(part, problem) from None
    return roots


def make_page(source: Source, subject: str, preheader: str, *, marks_blocks: bool) -> tuple[str, list[str]]:
    """Return the HTML with its Liquid hidden, and what is hidden."""
    if source.mode == "blocks":
        writer = Writer(source.look, sections=source.sections, marks_blocks=marks_blocks)
        blocks = clean_content(source.content)["blocks"]
        return read_mjml(writer.write(blocks, title=subject, preheader=preheader)), writer.hidden
    typed = unescape_liquid(strip_marks(source.html))
    page, hidden = hide_liquid(typed)
    if page.lstrip().lower().startswith("<mjml"):
        page = read_mjml(page)
    elif "<style" in page.lower():
        page = inline_styles(page)
    return (put_preheader(page, preheader, hidden) if preheader else page), hidden


def read_mjml(source: str) -> str:
    """Return the HTML of MJML; raises UnsendableDesign."""
    try:
        return render_mjml(source)
    except BadMarkup as error:
        text = _("This MJML cannot be read: {what}.").format(what=error)
        raise UnsendableDesign("html", TemplateProblem(text, 1, 1)) from None


def inline_styles(page: str) -> str:
    """Return the page with its rules written into the elements; those for screens of some kind stay. Nothing is fetched."""
    inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, keep_link_tags=True)
    try:
        return str(inliner.inline(page))
    except (css_inline.InlineError, ValueError):
        return page


def put_preheader(page: str, preheader: str, hidden: list[str]) -> str:
    """Return pasted HTML with the line that lists show behind the subject."""
    hidden.append("{% raw %}{% endraw %}")
    shown, inner = hide_liquid(preheader)
    for number in reversed(range(len(inner))):
        shown = shown.replace(f"lqd{number}x", f"lqd{len(hidden) + number}x")
    hidden += inner
    line = f'<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{shown}</div>'
    found = BODY.search(page)
    return page[: found.end()] + line + page[found.end() :] if found else line + page


def number_addresses(text: str, links: list[Link]) -> tuple[str, list[Link]]:
    """Return typed text with a mark for each address; one that the HTML has too keeps its number."""
    known = {link.address: link.number for link in reversed(links)}
    found = list(links)

    def replace(part: re.Match[str]) -> str:
        if not part["address"] or part["tag"]:
            return part[0]
        address = part["address"].rstrip(".,;:!?")
        is_personal = "{{" in address
        if is_personal and not FIXED.match(address):
            return part[0]
        number = known.get(address)
        if number is None:
            number = known[address] = len(found) + 1
            found.append(Link(number, address, address[:120], is_personal))
        own = f"{OWN}{address}" if is_personal else ""
        return f"{BEGIN}{number}{own}{END}{part['address'][len(address) :]}"

    return TYPED.sub(replace, text), found


def tidy_line(text: str) -> str:
    """Return one line; a line break in a subject would be a header of its own."""
    return " ".join(strip_marks(text).split())


def list_segments(content: dict[str, Any]) -> set[int]:
    """Return the segments by which blocks are shown."""
    shown = [one.get("shown", {}) for one in walk_blocks(clean_content(content)["blocks"])]
    return {one[name] for one in shown for name in ("segment", "not_segment") if name in one}
