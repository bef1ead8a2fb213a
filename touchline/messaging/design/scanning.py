"""Reads the HTML of a mail without changing it: hides Liquid from parsers, numbers links, and makes the plain text."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from touchline.messaging.design.liquid import LIQUID

BEGIN, END, OWN = "\ue000", "\ue001", "\ue002"
MARK: Final = re.compile(f"{BEGIN}(\\d+)(?:{OWN}([^{END}]*))?{END}")
"""A link's number in a prepared mail, and the address of a personal one; who sends it puts in where it leads one person."""
FIXED: Final = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?[/?#]", re.IGNORECASE)
"""How an address begins whose server no merge field chooses."""
TOKEN: Final = re.compile(r"<!--lqd(\d+)x-->|lqd(\d+)x(?:=\"\")?")
PARTS: Final = re.compile(
    r"(?P<liquid>\{%-?\s*(?:raw|comment)\s*-?%\}.*?\{%-?\s*end(?:raw|comment)\s*-?%\}|\{\{.*?\}\}|\{%.*?%\})"
    r"|(?P<comment><!--)|(?P<uncomment>-->)|(?P<raw><(?:style|script|title|textarea)\b)"
    r"|(?P<unraw></(?:style|script|title|textarea)\b)|(?P<tag></?[a-z!])|(?P<end>>)",
    re.DOTALL | re.IGNORECASE,
)
HREF: Final = re.compile(r"(<(?:a|area|v:\w+)\b[^>]*?\shref\s*=\s*)(\"[^\"]*\"|'[^']*')([^>]*>)", re.IGNORECASE)
BLOCKS: Final = frozenset(
    "address article blockquote div dl dt dd footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section table tr ul center".split()
)
SILENT: Final = frozenset({"style", "script", "head", "title", "template", "noscript"})
VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a mail by its number from 1, in the order of reading; a personal one has merge fields in its address."""

    number: int
    address: str
    label: str = ""
    is_personal: bool = False


def strip_marks(source: str) -> str:
    """Return the source without the characters that mark links, line ends as one character, and nothing below a space."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    source = source.translate(dict.fromkeys(map(ord, (BEGIN, END, OWN))))
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", source)


def hide_liquid(source: str) -> tuple[str, list[str]]:
    """Return HTML with Liquid hidden behind tokens no parser moves, and what was hidden.

    In text a token is a comment, since a parser throws other text out of a table; in a tag, a comment or a style it is a word.
    """
    hidden: list[str] = []
    inside = ""

    def replace(found: re.Match[str]) -> str:
        nonlocal inside
        kind = found.lastgroup or ""
        if kind == "liquid":
            hidden.append(found[0])
            token = f"lqd{len(hidden) - 1}x"
            return token if inside else f"<!--{token}-->"
        inside = NEXT.get((inside, kind), inside)
        return found[0]

    return PARTS.sub(replace, source), hidden


NEXT: Final = {
    ("", "comment"): "comment", ("comment", "uncomment"): "",
    ("", "raw"): "raw", ("raw", "unraw"): "tag", ("", "unraw"): "tag",
    ("", "tag"): "tag", ("tag", "end"): "",
}  # fmt: skip


def hide_plainly(source: str, hidden: list[str]) -> str:
    """Return text with Liquid hidden behind words, added to what is hidden already."""

    def replace(found: re.Match[str]) -> str:
        hidden.append(found[0])
        return f"lqd{len(hidden) - 1}x"

    return LIQUID.sub(replace, source)


def show_liquid(source: str, hidden: list[str]) -> str:
    """Return the HTML with Liquid in its place again."""

    def replace(found: re.Match[str]) -> str:
        number = int(found[1] or found[2])
        return hidden[number] if number < len(hidden) else found[0]

    return TOKEN.sub(replace, source)


def number_links(source: str, hidden: list[str]) -> tuple[str, list[Link]]:
    """Return the HTML with a mark for the address of every web link, and the links."""
    links: list[Link] = []

    def replace(found: re.Match[str]) -> str:
        address = html.unescape(found[2][1:-1]).strip()
        is_personal = TOKEN.search(address) is not None
        if not re.match(r"https?://", address, re.IGNORECASE):
            return found[0]
        label = read_label(source, found.end())
        links.append(Link(len(links) + 1, show_liquid(address, hidden), show_liquid(label, hidden), is_personal))
        if is_personal and not FIXED.match(address):
            return found[0]
        own = f"{OWN}{html.escape(address)}" if is_personal else ""
        return f'{found[1]}"{BEGIN}{len(links)}{own}{END}"{found[3]}'

    return HREF.sub(replace, source), links


def guard_addresses(source: str, hidden: list[str]) -> str:
    """Return the HTML with `| address` in links that begin with a value: what somebody typed in a form leads to no program."""
    for found in HREF.finditer(source):
        first = re.match(r"lqd(\d+)x", found[2][1:-1].strip())
        if first and hidden[int(first[1])].startswith("{{"):
            inner = hidden[int(first[1])][2:-2].strip("-").strip()
            if not inner.endswith("| address"):
                hidden[int(first[1])] = f"{{{{ {inner} | address }}}}"
    return source


def read_label(source: str, start: int) -> str:
    """Return the words of the link whose tag ends at `start`, or the text of its picture."""
    inner = source[start : source.find("</a", start)][:2000]
    words = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", " ", inner, flags=re.DOTALL))
    if not words.strip() and (alt := re.search(r"\balt\s*=\s*\"([^\"]*)\"", inner)):
        words = html.unescape(alt[1])
    return " ".join(words.split())[:120]


def make_text(source: str) -> str:
    """Return the plain text of HTML whose Liquid is hidden; links keep their address or mark."""
    reader = TextReader()
    reader.feed(source)
    reader.close()
    return tidy_text("".join(reader.parts))


def tidy_text(text: str) -> str:
    """Return text without trailing spaces and rows of empty lines."""
    lines = [" ".join(line.split(" ")).strip() for line in text.replace("\xa0", " ").splitlines()]
    lines = [re.sub(r"[ \t]{2,}", " ", line) for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n" if any(lines) else ""


@dataclass
class Open:
    """An element being read."""

    tag: str
    is_silent: bool = False
    href: str = ""
    begin: int = 0
    more: list[str] = field(default_factory=list)


class TextReader(HTMLParser):
    """Collects the text of a mail as people read it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.opened: list[Open] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        style = known.get("style", "").replace(" ", "").lower()
        if tag in BLOCKS:
            self.write("\n\n" if tag in {"p", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"} else "\n")
        act = STARTS.get(tag)
        if act and not self.silent:
            act(self, known)
        if tag in VOID:
            return
        is_silent = tag in SILENT or "display:none" in style
        self.silent += is_silent
        self.opened.append(Open(tag, is_silent, known.get("href", "") if tag == "a" else "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {one.tag for one in self.opened}:
            return
        while self.opened:
            one = self.opened.pop()
            self.silent -= one.is_silent
            if one.href and not self.silent:
                self.write_address(one)
            if one.tag == tag:
                break
        if tag in BLOCKS:
            self.write("\n\n" if tag in {"p", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"} else "\n")
        elif tag in {"td", "th"}:
            self.write("  ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))

    def handle_comment(self, data: str) -> None:
        if not self.silent and (found := re.fullmatch(r"lqd\d+x", data)):
            self.parts.append(found[0])

    def write(self, text: str) -> None:
        if text == "\n" and "".join(self.parts[-3:]).rstrip(" ").endswith("\n"):
            # The end of one row and the begin of the next are one line's end.
            return
        if not self.silent:
            self.parts.append(text)

    def write_address(self, link: Open) -> None:
        """Put a link's address behind its words, unless they are the address."""
        label = "".join(self.parts[link.begin :]).strip()
        href = link.href.strip()
        if href.startswith(("#", "javascript:")) or not href:
            return
        shown = href.removeprefix("mailto:").removeprefix("tel:")
        if label in {href, shown}:
            return
        self.parts.append(f" ({shown})" if label else shown)


STARTS: Final[dict[str, Callable[[TextReader, dict[str, str]], None]]] = {
    "br": lambda reader, known: reader.parts.append("\n"),
    "li": lambda reader, known: reader.write("- "),
    "hr": lambda reader, known: reader.write("\n----------------------------------------\n"),
    "img": lambda reader, known: reader.write(known.get("alt", "")),
}
