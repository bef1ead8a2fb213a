"""Finds what is wrong with a design before anybody gets it: in words, with the part, line and column where it is."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from touchline.messaging.design.blocks import walk_blocks
from touchline.messaging.design.liquid import LIQUID, TemplateProblem, find_place, parse_template, unescape_liquid
from touchline.messaging.design.naming import Vocabulary, find_doubts, read_vocabulary
from touchline.messaging.design.preparing import Source, UnsendableDesign, prepare_source
from touchline.messaging.design.scanning import MARK
from touchline.messaging.design.segments import count_segments
from touchline.messaging.design.starters import PLACEHOLDER

LARGEST: Final = 100 * 1024
"""Bytes: Gmail cuts a mail off behind about 102 KB, and with it the link for unsubscribing."""
LONGEST_SUBJECT: Final = 78
IMAGE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ANCHOR: Final = re.compile(r"<a\b[^>]*?\shref\s*=\s*(\"[^\"]*\"|'[^']*')[^>]*>", re.IGNORECASE)
RICH: Final = ("html", "label", "alt", "href", "src", "button")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong: an `error` keeps a design from being sent, a `warning` does not."""

    level: str
    slug: str
    text: str
    part: str
    """subject, preheader, html, text, or a block by its id."""
    line: int = 0
    column: int = 0
    place: str = ""
    """Where it is, in words."""


def find_source_problems(source: Source, *, kind: str = "marketing") -> list[Problem]:
    """Return what is wrong with a source, errors first; asks the database for the firm's own attributes only."""
    found = list(find_template_problems(source, read_vocabulary()))
    if not any(one.level == "error" for one in found):
        try:
            prepared = prepare_source(source)
        except UnsendableDesign as error:
            found.append(make_error(error.text, error.part, error.line, error.column))
        else:
            found += (
                find_mail_problems(source, prepared, kind) if source.channel == "email" else find_sms_problems(prepared)
            )
    named = {block["id"]: number for number, block in enumerate(walk_blocks(source.content.get("blocks", [])), 1)}
    placed = [replace(one, place=say_place(one, source, named)) for one in found]
    return sorted(placed, key=lambda one: one.level != "error")


def list_templates(source: Source) -> Iterator[tuple[str, str, bool]]:
    """Yield the parts that hold Liquid: name, text, whether it is HTML."""
    yield "subject", source.subject, False
    if source.channel == "email":
        yield "preheader", source.preheader, False
    if source.mode == "html":
        yield "html", unescape_liquid(source.html), True
    elif source.mode == "blocks" and source.channel == "email":
        for block in walk_blocks(source.content.get("blocks", [])):
            if block.get("shown", {}).get("when"):
                yield block["id"], f"{{% if {block['shown']['when']} %}}{{% endif %}}", False
            for name in RICH:
                if isinstance(block.get(name), str):
                    yield block["id"], unescape_liquid(block[name]), name == "html"
    yield "text", source.text, False


def find_template_problems(source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what Liquid does not understand, names nobody knows, and values without a fallback."""
    for part, text, is_html in list_templates(source):
        if "{" not in text:
            continue
        try:
            template = parse_template(text, language=source.look.language, is_html=is_html)
        except TemplateProblem as problem:
            yield make_error(problem.text, part, problem.line, problem.column)
            continue
        for doubt in find_doubts(template, text, vocabulary):
            shown = doubt.path.replace("[]", "")
            if doubt.is_unknown:
                words = _("Nobody knows “{name}”.").format(name=shown)
                if doubt.nearest:
                    words += " " + _("Did you mean “{name}”?").format(name=doubt.nearest)
                yield warn("unknown", words, part, doubt.line, doubt.column)
            else:
                words = _(
                    "“{name}” is missing for some people, and then nothing stands there. Give it a fallback: {example}"
                )
                example = f'{{{{ {shown} | default: "…" }}}}'
                yield warn("fallback", words.format(name=shown, example=example), part, doubt.line, doubt.column)


def find_mail_problems(source: Source, prepared: dict[str, Any], kind: str) -> Iterator[Problem]:
    """Yield what a mail lacks: subject, words for pictures, good links, an address, a way to leave, a size that arrives whole."""
    if not prepared["subject"]:
        yield make_error(_("The mail has no subject."), "subject", 0, 0)
    elif len(LIQUID.sub("12345678", prepared["subject"])) > LONGEST_SUBJECT:
        yield warn(
            "long_subject", _("The subject has more than 78 characters; phones show about 40 of them."), "subject"
        )
    if not prepared["html"] and not prepared["text"].strip():
        yield make_error(_("The mail is empty."), "html", 0, 0)
        return
    if not MARK.sub("", prepared["text"]).strip():
        yield warn(
            "no_text",
            _("There is no text part, and none can be made: the mail has no words. Filters distrust pictures alone."),
            "text",
        )
    page = unescape_liquid(source.html) if source.mode == "html" else ""
    yield from find_link_problems(source, page)
    yield from find_image_problems(source, page)
    if prepared["size"] > LARGEST:
        size = prepared["size"] // 1024
        yield warn(
            "too_large",
            _(
                "The mail has {size} KB. Above 100 KB, Gmail cuts it off, and with it the link for unsubscribing."
            ).format(size=size),
            "html",
        )
    if kind == "marketing":
        whole = prepared["html"] + prepared["text"]
        if "unsubscribe_url" not in whole and "preferences_url" not in whole:
            yield warn(
                "no_leaving",
                _("There is no link for unsubscribing. Put in a footer, or {example}.").format(
                    example="{{ unsubscribe_url }}"
                ),
                "html",
            )
        yield from find_address_problem(source, prepared)


def find_address_problem(source: Source, prepared: dict[str, Any]) -> Iterator[Problem]:
    """Yield that a mail does not say where its sender is."""
    text = " ".join(MARK.sub("", prepared["text"]).lower().split())
    lines = [" ".join(line.lower().split()) for line in source.look.address.splitlines() if line.strip()]
    if "brand.address" in prepared["html"] + prepared["text"] and lines:
        return
    if not lines:
        yield warn(
            "no_address",
            _(
                "The firm's postal address is not known; the law of many countries wants it in newsletters. Set it under Brand."
            ),
            "html",
        )
    elif not all(line in text for line in lines[:2]):
        yield warn(
            "no_address",
            _("The postal address is missing. Put in a footer, or {example}.").format(example="{{ brand.address }}"),
            "html",
        )


def find_link_problems(source: Source, page: str) -> Iterator[Problem]:
    """Yield the links that lead nowhere."""
    for part, address, line, column in list_links(source, page):
        if address.startswith(PLACEHOLDER):
            words = _("“{address}” is only an example: put in the address it should lead to.").format(
                address=address[:80]
            )
            yield warn("placeholder", words, part, line, column)
        elif problem := find_broken(address):
            yield warn("broken_link", problem, part, line, column)


def list_links(source: Source, page: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield part, address, line and column of every link."""
    for found in ANCHOR.finditer(page):
        yield "html", html.unescape(found[1][1:-1]), *find_place(page, found.start(1) + 1)
    if page:
        return
    for block in walk_blocks(source.content.get("blocks", [])):
        if block["type"] == "button" or block.get("href"):
            yield block["id"], block["href"], 0, 0
        for profile in block.get("profiles", []):
            yield block["id"], profile["url"], 0, 0
        text = unescape_liquid(block.get("html", ""))
        for found in ANCHOR.finditer(text):
            yield block["id"], html.unescape(found[1][1:-1]), *find_place(text, found.start(1) + 1)


def find_broken(address: str) -> str:
    """Return what is wrong with an address, or nothing."""
    text = address.strip()
    if not text or text == "#":
        return _("A link leads nowhere: it has no address.")
    if text.startswith("{{") or "{%" in text:
        return ""
    shown = text[:80]
    plain = LIQUID.sub("x", text)
    if plain.startswith("#"):
        return _("“{address}” is a place on a page; in a mail it leads nowhere.").format(address=shown)
    try:
        split = urlsplit(plain)
        host, _port = split.hostname or "", split.port
    except ValueError:
        return _("“{address}” is no address.").format(address=shown)
    if split.scheme in ("mailto", "tel", "sms"):
        return "" if split.path else _("“{address}” is no address.").format(address=shown)
    if not split.scheme:
        return _("“{address}” has no https:// in front, so mail programs do not open it.").format(address=shown)
    if split.scheme not in ("http", "https"):
        return _("“{address}” cannot be opened from a mail.").format(address=shown)
    if (
        " " in plain
        or not host
        or ("." not in host and ":" not in host)
        or host in ("localhost", "127.0.0.1", "example.com")
    ):
        return _("“{address}” leads nowhere that the reader can reach.").format(address=shown)
    return ""


def find_image_problems(source: Source, page: str) -> Iterator[Problem]:
    """Yield the pictures that say nothing to who does not see them."""
    text = _("A picture has no words for who does not see it. Say what it shows, or that it is decoration.")
    for found in IMAGE.finditer(page):
        if not re.search(r"\salt\s*=", found[0], re.IGNORECASE):
            yield warn("no_alt", text, "html", *find_place(page, found.start()))
    for block in [] if page else walk_blocks(source.content.get("blocks", [])):
        if block["type"] == "image" and block["src"] and not block["alt"] and not block["is_decoration"]:
            yield warn("no_alt", text, block["id"])
        elif block["type"] == "image" and not block["src"]:
            yield warn("no_image", _("A block for a picture has none."), block["id"])
        for found in IMAGE.finditer(block.get("html", "")):
            if not re.search(r"\salt\s*=", found[0], re.IGNORECASE):
                yield warn("no_alt", text, block["id"], *find_place(block["html"], found.start()))


def find_sms_problems(prepared: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a text message."""
    if not prepared["text"].strip():
        yield make_error(_("The message is empty."), "text", 0, 0)
        return
    count = count_segments(LIQUID.sub("12345678", MARK.sub("https://x.example/c/1234567890123456", prepared["text"])))
    if count.segments > 3:
        yield warn(
            "long_sms",
            _("The message is {count} text messages long, and each is paid for.").format(count=count.segments),
            "text",
        )


def make_error(text: str, part: str, line: int, column: int) -> Problem:
    """Return an error, which keeps a design from being sent."""
    return Problem(level="error", slug="template", text=text, part=part, line=line, column=column)


def warn(slug: str, text: str, part: str, line: int = 0, column: int = 0) -> Problem:
    """Return a warning."""
    return Problem(level="warning", slug=slug, text=text, part=part, line=line, column=column)


def say_place(problem: Problem, source: Source, named: dict[str, int]) -> str:
    """Return where a problem is."""
    parts = {"subject": _("Subject"), "preheader": _("Preview text"), "text": _("Plain text")}
    if problem.part in parts:
        where = parts[problem.part]
    elif problem.part in named:
        where = _("Block {number}").format(number=named[problem.part])
    else:
        where = _("HTML") if source.mode == "html" else _("Mail")
    if not problem.line:
        return where
    return _("{where}, line {line}, column {column}").format(where=where, line=problem.line, column=problem.column)
