"""Takes out of a mail's HTML what could act: programs, frames, forms, what is fetched besides pictures. The rest stays as typed."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

GONE: Final = frozenset(
    "script iframe frame frameset object embed applet base form input button select option textarea noscript noembed noframes xmp "
    "plaintext svg math template portal link audio video source track dialog marquee".split()
)
WITH_INSIDE: Final = frozenset(
    {"script", "object", "svg", "math", "template", "noscript", "textarea", "xmp", "noembed", "noframes", "iframe"}
)
ADDRESSES: Final = frozenset(
    {"href", "src", "action", "formaction", "background", "poster", "cite", "xlink:href", "srcset", "data"}
)
METAS: Final = frozenset({"content-type", "x-ua-compatible", ""})
TOKEN: Final = re.compile(r"lqd\d+x")
ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
PIECE: Final = re.compile(
    r"(?P<comment><!--(?!-?>)(?:(?!--!?>).)*-->)"
    r"|(?P<doctype><!doctype[^<>]*>|<!\[(?:end)?if[^<>]*\]>)"
    r"|(?P<style><style\b[^<>]*>(?:(?!</style).)*</style\s*>)"
    r"|(?P<title><title\b[^<>]*>[^<]*</title\s*>)"
    r"|(?P<tag></?[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)"
    r"|(?P<bad><)",
    re.DOTALL | re.IGNORECASE,
)
STRICT: Final = re.compile(
    r"</?[a-z][a-z0-9:-]*(?:\s+[a-z_:@][\w:.-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>", re.IGNORECASE
)
CONDITIONAL: Final = re.compile(r"<!--\[if\b.*|<!--<!\[endif\]-->|<!--\[endif\]", re.DOTALL | re.IGNORECASE)


def clean_page(page: str) -> str:
    """Return HTML, whose Liquid is hidden, without what could act; a tag that is in order is left as it is, byte by byte."""
    parts: list[str] = []
    last, skipped = 0, ""
    for found in PIECE.finditer(page):
        if not skipped:
            parts.append(page[last : found.start()])
        last = found.end()
        if found.lastgroup == "tag":
            name = read_name(found[0])
            if skipped:
                skipped = "" if found[0].startswith("</") and name == skipped else skipped
            elif name in WITH_INSIDE and not found[0].startswith("</") and not found[0].endswith("/>"):
                skipped = name
            else:
                parts.append(clean_tag(found[0], name))
        elif not skipped:
            parts.append(CLEANERS[found.lastgroup or "bad"](found[0]))
    if not skipped:
        parts.append(page[last:])
    return "".join(parts)


def read_name(tag: str) -> str:
    """Return the name of a tag in small letters."""
    found = re.match(r"</?([^\s/>]*)", tag)
    return TOKEN.sub("", found[1]).lower() if found else ""


def clean_tag(tag: str, name: str) -> str:
    """Return a tag, without attributes that act; a tag that acts is nothing."""
    if name in GONE or name in {"style", "title"}:
        # One that was not closed: what a browser takes for its text, this has not read.
        return ""
    if tag.startswith("</"):
        return tag if STRICT.fullmatch(tag) else f"</{escape(name)}>"
    found = [(one[1], one[2]) for one in ATTRIBUTE.finditer(tag[len(name) + 1 :].rstrip("/>"))]
    if name == "meta" and not is_harmless_meta(found):
        return ""
    kept = [(key, value) if is_harmless(key, value) else ("".join(TOKEN.findall(key)), None) for key, value in found]
    if kept == found and STRICT.fullmatch(tag):
        return tag
    written = "".join(f" {key}" + (f"={quote(value)}" if value is not None else "") for key, value in kept if key)
    return f"<{name}{written}{' /' if tag.endswith('/>') else ''}>"


def is_harmless(key: str, value: str | None) -> bool:
    """Tell whether an attribute only says how something looks or where it leads."""
    plain = TOKEN.sub("", key).lower()
    if plain.startswith("on") or plain in {"srcdoc", "formaction", "ping", "autofocus", "contenteditable"}:
        return False
    if value is None:
        return True
    text = re.sub(r"[\x00-\x20]+", "", TOKEN.sub("", unescape(value.strip("\"'")))).lower()
    if plain in ADDRESSES:
        return not text.startswith(("javascript:", "vbscript:", "file:")) and (
            not text.startswith("data:") or (text.startswith("data:image/") and "svg" not in text[:24])
        )
    return not (
        plain == "style"
        and ("expression(" in text or "javascript:" in text or "-moz-binding" in text or "behavior:" in text)
    )


def is_harmless_meta(found: list[tuple[str, str | None]]) -> bool:
    """Tell whether a meta tag neither leads away nor changes what is allowed."""
    known = {key.lower(): unescape((value or "").strip("\"'")).strip().lower() for key, value in found}
    return known.get("http-equiv", "") in METAS


def quote(value: str) -> str:
    """Return an attribute's value between quotes."""
    return value if value[:1] in "\"'" else f'"{value}"'


def clean_comment(comment: str) -> str:
    """Return a comment that Outlook reads without what acts; any other stays, since nobody reads it."""
    if not CONDITIONAL.match(comment):
        return comment
    inner = comment[4:-3]
    return f"<!--{re.sub(r'<(/?)(script|object|embed|iframe|form|link|base)(?=[^a-z0-9])', r'<x', inner, flags=re.IGNORECASE)}-->"


def clean_style(style: str) -> str:
    """Return a style sheet that fetches no other."""
    return re.sub(
        r"@import[^;]*;?|expression\s*\(|-moz-binding|behavior\s*:|javascript:", "", style, flags=re.IGNORECASE
    )


CLEANERS: Final[dict[str, Callable[[str], str]]] = {
    "comment": clean_comment,
    "doctype": lambda text: text,
    "title": lambda text: text,
    "style": clean_style,
    "bad": lambda text: "&lt;",
}
