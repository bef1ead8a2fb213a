"""What a design is made of: the kinds of blocks with their settings, and the one form in which they are kept.

`clean_content` is idempotent: what was saved is loaded and saved again as the same, so a mail looks as it did in the editor.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import nh3

from touchline.messaging.design.liquid import unescape_liquid
from touchline.messaging.design.scanning import hide_plainly, show_liquid, strip_marks

MOST_BLOCKS: Final = 200
LONGEST_TEXT: Final = 20_000
LONGEST_HTML: Final = 200_000
INLINE: Final = {"a", "b", "strong", "i", "em", "u", "s", "br", "span", "sub", "sup", "code"}
RICH: Final = INLINE | {"p", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "div"}
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")

Clean = Callable[[Any], Any]


def clean_plain(value: Any) -> str:
    """Return one line of text."""
    return " ".join(strip_marks(str(value if isinstance(value, (str, int)) else "")).split())[:1000]


def clean_source(value: Any) -> str:
    """Return HTML as it was typed."""
    return strip_marks(value if isinstance(value, str) else "")[:LONGEST_HTML]


def clean_address(value: Any) -> str:
    """Return an address as it was typed; one that could act as a program is nothing."""
    text = clean_plain(value)
    scheme = re.sub(r"[\s\x00-\x1f]", "", text).lower().partition(":")[0]
    return "" if scheme in {"javascript", "data", "vbscript", "file"} else text


def clean_colour(value: Any) -> str:
    """Return a colour as #rrggbb, or nothing for that of the brand."""
    text = str(value or "").strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        text = "#" + "".join(one * 2 for one in text[1:])
    return text if COLOUR.fullmatch(text) else ""


def make_rich(tags: set[str]) -> Clean:
    """Return the cleaner of formatted text: these tags and no others; Liquid stays as it was typed."""

    def clean(value: Any) -> str:
        hidden: list[str] = []
        text = hide_plainly(
            unescape_liquid(strip_marks(value if isinstance(value, str) else "")[:LONGEST_TEXT]), hidden
        )
        kept = nh3.clean(
            text,
            tags=tags,
            clean_content_tags={"script", "style"},
            attributes={"a": {"href", "title"}},
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel"},
        )
        return show_liquid(kept, hidden)

    return clean


def make_choice(*options: str) -> Clean:
    """Return the cleaner of one of a few words; the first is the default."""
    return lambda value: value if value in options else options[0]


def make_number(default: int, low: int, high: int) -> Clean:
    """Return the cleaner of a number between two."""

    def clean(value: Any) -> int:
        try:
            return min(max(int(value), low), high)
        except (TypeError, ValueError, OverflowError):
            return default

    return clean


def clean_flag(value: Any) -> bool:
    """Return whether something is switched on."""
    return value is True


def clean_profiles(value: Any) -> list[dict[str, str]]:
    """Return the profiles of a row of social links."""
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [{"name": clean_plain(one.get("name")), "url": clean_address(one.get("url"))} for one in rows[:12]]


ALIGN: Final = make_choice("left", "center", "right")


@dataclass(frozen=True)
class BlockKind:
    """A kind of block: its settings with what cleans each; the cleaner of nothing gives the default."""

    slug: str
    settings: dict[str, Clean] = field(default_factory=dict)
    holds_columns: bool = False


COMMON: Final[dict[str, Clean]] = {
    "background": clean_colour,
    "above": make_number(12, 0, 80),
    "below": make_number(12, 0, 80),
    "note": clean_plain,
}
KINDS: Final = {
    kind.slug: kind
    for kind in (
        BlockKind(
            "logo",
            {
                "align": make_choice("center", "left", "right"),
                "width": make_number(140, 40, 400),
                "href": clean_address,
            },
        ),
        BlockKind(
            "heading", {"html": make_rich(INLINE), "level": make_number(1, 1, 3), "align": ALIGN, "color": clean_colour}
        ),
        BlockKind(
            "text", {"html": make_rich(RICH), "align": ALIGN, "size": make_number(16, 12, 24), "color": clean_colour}
        ),
        BlockKind(
            "image",
            {
                "src": clean_address,
                "alt": clean_plain,
                "is_decoration": clean_flag,
                "href": clean_address,
                "width": make_number(600, 20, 600),
                "align": make_choice("center", "left", "right"),
                "corners": make_number(0, 0, 40),
                "is_wide": clean_flag,
            },
        ),
        BlockKind(
            "button",
            {
                "label": clean_plain,
                "href": clean_address,
                "align": ALIGN,
                "is_wide": clean_flag,
                "style": make_choice("full", "outline"),
                "color": clean_colour,
            },
        ),
        BlockKind(
            "columns",
            {"ratio": make_choice("1-1", "1-2", "2-1", "1-1-1"), "valign": make_choice("top", "middle")},
            True,
        ),
        BlockKind("divider", {"color": clean_colour, "thickness": make_number(1, 1, 8)}),
        BlockKind("spacer", {"height": make_number(24, 4, 160)}),
        BlockKind("social", {"profiles": clean_profiles, "align": make_choice("center", "left", "right")}),
        BlockKind(
            "products",
            {
                "source": make_choice("products", "order", "orders"),
                "most": make_number(4, 1, 12),
                "per_row": make_number(2, 1, 3),
                "has_price": lambda value: value is not False,
                "button": clean_plain,
            },
        ),
        BlockKind("order", {"source": make_choice("last_order", "order")}),
        BlockKind("html", {"html": clean_source}),
        BlockKind(
            "footer", {"html": make_rich(RICH), "align": make_choice("center", "left", "right"), "has_view": clean_flag}
        ),
        BlockKind("saved", {"section": make_number(0, 0, 2**53)}),
    )
}


def clean_content(value: Any) -> dict[str, Any]:
    """Return blocks in the form in which they are kept; what is unknown is left out."""
    found = value if isinstance(value, dict) else {}
    count = [0]
    return {"blocks": clean_blocks(found.get("blocks"), count, is_inner=False)}


def clean_blocks(value: Any, count: list[int], *, is_inner: bool) -> list[dict[str, Any]]:
    """Return a list of blocks cleaned; a block within a column holds no columns of its own."""
    kept: list[dict[str, Any]] = []
    for one in value if isinstance(value, list) else []:
        kind = KINDS.get(str(one.get("type"))) if isinstance(one, dict) else None
        if not kind or (is_inner and (kind.holds_columns or kind.slug == "saved")) or count[0] >= MOST_BLOCKS:
            continue
        count[0] += 1
        kept.append(clean_block(one, kind, count))
    return kept


def clean_block(value: dict[str, Any], kind: BlockKind, count: list[int]) -> dict[str, Any]:
    """Return one block with all its settings."""
    kept: dict[str, Any] = {"id": clean_id(value.get("id"), count[0]), "type": kind.slug}
    kept |= {name: clean(value.get(name)) for name, clean in (COMMON | kind.settings).items()}
    if kind.holds_columns:
        wide = len(kept["ratio"].split("-"))
        columns = value.get("columns")
        given: list[Any] = columns if isinstance(columns, list) else []
        kept["columns"] = [clean_blocks(given[n] if n < len(given) else [], count, is_inner=True) for n in range(wide)]
    shown = clean_shown(value.get("shown"))
    return kept | ({"shown": shown} if shown else {})


def clean_id(value: Any, number: int) -> str:
    """Return a block's id, or one by its place."""
    return value if isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,24}", value) else f"b{number}"


def clean_shown(value: Any) -> dict[str, Any]:
    """Return to whom a block is shown: `{"segment": 3}`, `{"not_segment": 3}`, `{"when": "Liquid condition"}` or nothing."""
    if not isinstance(value, dict):
        return {}
    for name in ("segment", "not_segment"):
        if isinstance(value.get(name), int) and not isinstance(value[name], bool) and 0 < value[name] < 2**53:
            return {name: value[name]}
    when = clean_plain(value.get("when")).replace("%}", "").replace("{%", "")
    return {"when": when} if when else {}


def walk_blocks(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all blocks, those in columns behind the columns they stand in."""
    found: list[dict[str, Any]] = []
    for one in blocks:
        found.append(one)
        for column in one.get("columns", []):
            found += walk_blocks(column)
    return found
