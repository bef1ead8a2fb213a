"""Writes the blocks of a design as MJML and has it made HTML; Liquid travels hidden, so that no parser touches it."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

import mrml

from touchline.messaging.design.look import FONTS, Look, read_on
from touchline.messaging.design.scanning import hide_plainly

Block = dict[str, Any]
WIDTHS: Final = {"1-1": (50, 50), "1-2": (33, 67), "2-1": (67, 33), "1-1-1": (33.33, 33.33, 33.33)}
HEADINGS: Final = {1: 30, 2: 22, 3: 18}
SIDE: Final = 32


class BadMarkup(ValueError):
    """MJML that cannot be read."""


def render_mjml(source: str) -> str:
    """Return the HTML of MJML; raises BadMarkup. Nothing is fetched or included."""
    try:
        made = mrml.to_html(source)
    except (OSError, ValueError, RuntimeError) as error:
        raise BadMarkup(str(error)) from None
    return str(made.content)


class Writer:
    """Writes one design; what is hidden in it is in `hidden`."""

    def __init__(self, look: Look, *, sections: Mapping[int, list[Block]], marks_blocks: bool = False) -> None:
        self.look = look
        self.sections = sections
        self.marks_blocks = marks_blocks
        self.hidden: list[str] = []

    def hide(self, text: str) -> str:
        """Return text with its Liquid hidden."""
        return hide_plainly(text, self.hidden)

    def attribute(self, text: str) -> str:
        """Return text for an attribute, with its Liquid hidden."""
        return escape(self.hide(text), quote=True)

    def write(self, blocks: list[Block], *, title: str, preheader: str) -> str:
        """Return the MJML of a whole mail."""
        look = self.look
        preview = f"<mj-preview>{escape(self.hide(preheader), quote=False)}</mj-preview>" if preheader else ""
        return (
            f'<mjml lang="{escape(look.language)}"><mj-head><mj-title>{escape(self.hide(title), quote=False)}</mj-title>{preview}'
            f'<mj-attributes><mj-all font-family="{escape(FONTS[look.font])}" /><mj-text color="{look.text}" font-size="16px" '
            f'line-height="1.6" padding="0" /><mj-section padding="0" /><mj-column padding="0" /><mj-image padding="0" />'
            f'<mj-button padding="0" inner-padding="14px 26px" font-size="16px" font-weight="600" '
            f'border-radius="{look.corners}px" />'
            f'</mj-attributes><mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" '
            f'content="light dark"></mj-raw><mj-style>{make_style(look)}</mj-style></mj-head>'
            f'<mj-body background-color="{look.page}" width="{look.width}px" css-class="tl-page">'
            f"{self.write_blocks(blocks)}</mj-body></mjml>"
        )

    def write_blocks(self, blocks: list[Block]) -> str:
        """Return the MJML of blocks that stand alone, with room around all of them."""
        room = '<mj-section css-class="tl-room"><mj-column><mj-spacer height="24px" /></mj-column></mj-section>'
        return room + "".join(map(self.write_block, blocks)) + room

    def write_block(self, block: Block) -> str:
        """Return the MJML of one block, wrapped in whom it is shown to."""
        if block["type"] == "saved":
            inner = "".join(
                self.write_block(one) for one in self.sections.get(block["section"], []) if one["type"] != "saved"
            )
        elif block["type"] in WHOLE:
            inner = WHOLE[block["type"]](self, block)
        else:
            inner = self.write_section(block, f"<mj-column>{self.write_part(block)}</mj-column>")
        return self.wrap(block, inner)

    def wrap(self, block: Block, inner: str) -> str:
        """Return the block between its condition's tags and, in the editor, between marks of where it is."""
        before, after = say_shown(block)
        if self.marks_blocks:
            before, after = f"<!--b:{block['id']}-->{before}", f"{after}<!--/b-->"
        if not before:
            return inner
        return f"<mj-raw>{self.hide(before)}</mj-raw>{inner}<mj-raw>{self.hide(after)}</mj-raw>"

    def write_section(self, block: Block, columns: str, *, side: int = SIDE) -> str:
        """Return a section around columns, in the brand's or the block's colour."""
        colour = block["background"] or self.look.box
        name = "" if block["background"] else ' css-class="tl-box"'
        return (
            f'<mj-section background-color="{colour}" padding="{block["above"]}px {side}px {block["below"]}px"{name}>'
            f"{columns}</mj-section>"
        )

    def write_columns(self, block: Block) -> str:
        """Return a section with its columns beside each other; on a phone they stand below each other."""
        widths = WIDTHS[block["ratio"]]
        last = len(widths) - 1
        columns = ""
        for place, (width, parts) in enumerate(zip(widths, block["columns"], strict=True)):
            left, right = 0 if place == 0 else 10, 0 if place == last else 10
            inner = "".join(self.wrap(one, self.write_part(one, in_column=True, around=block)) for one in parts)
            columns += (
                f'<mj-column width="{width}%" vertical-align="{block["valign"]}" padding="0 {right}px 0 {left}px" '
                f'css-class="tl-column">{inner}</mj-column>'
            )
        return self.write_section(block, columns)

    def write_part(self, block: Block, *, in_column: bool = False, around: Block | None = None) -> str:
        """Return the MJML inside a column."""
        colour = block["background"] or (around or {}).get("background") or ""
        part = PARTS[block["type"]](self, block, colour)
        if not in_column:
            return part
        room = [f'<mj-spacer height="{block[name]}px" />' if block[name] else "" for name in ("above", "below")]
        return f"{room[0]}{part}{room[1]}"


def say_shown(block: Block) -> tuple[str, str]:
    """Return the Liquid that shows a block to some only."""
    shown = block.get("shown") or {}
    if "segment" in shown:
        return f"{{% if segments.s{shown['segment']} %}}", "{% endif %}"
    if "not_segment" in shown:
        return f"{{% unless segments.s{shown['not_segment']} %}}", "{% endunless %}"
    if "when" in shown:
        return f"{{% if {shown['when']} %}}", "{% endif %}"
    return "", ""


def make_style(look: Look) -> str:
    """Return the rules for links, phones and dark screens."""
    return (
        f"a{{color:{look.accent}}} .tl-text p{{margin:0 0 12px}} .tl-text p:last-child{{margin:0}} "
        ".tl-text ul,.tl-text ol{margin:0 0 12px;padding-left:22px} .tl-text li{margin:0 0 6px} "
        "@media only screen and (max-width:479px){.tl-column{padding-bottom:14px!important}.tl-h1 div{font-size:26px!important}} "
        "@media (prefers-color-scheme:dark){.tl-page,.tl-room,.tl-room td{background-color:#141413!important}"
        ".tl-box,.tl-box>table{background:#1f1e1c!important;background-color:#1f1e1c!important}"
        ".tl-text div,.tl-text p,.tl-text li,.tl-cell{color:#ece9e3!important}"
        ".tl-muted div,.tl-muted p,.tl-muted a{color:#a8a399!important}"
        ".tl-text a:not(.tl-button){color:#9fd0bf!important}.tl-logo img{background:#ffffff;padding:6px;border-radius:4px}}"
    )


def write_logo(writer: Writer, block: Block, colour: str) -> str:
    """Return the logo, or the firm's name where there is none."""
    look = writer.look
    if not look.logo_url:
        return (
            f'<mj-text align="{block["align"]}" css-class="tl-text" font-size="20px" font-weight="700" letter-spacing="0.2px" '
            f'font-family="{escape(FONTS[look.heading_font])}">{escape(look.name)}</mj-text>'
        )
    href = f' href="{writer.attribute(block["href"] or look.site)}"' if block["href"] or look.site else ""
    return (
        f'<mj-image css-class="tl-logo" align="{block["align"]}" width="{block["width"]}px" src="{escape(look.logo_url)}" '
        f'alt="{escape(look.name)}"{href} />'
    )


def write_heading(writer: Writer, block: Block, colour: str) -> str:
    """Return a heading."""
    look, level = writer.look, block["level"]
    ink = block["color"] or (read_on(colour) if colour else look.text)
    name = f"tl-h{level}" + ("" if colour or block["color"] else " tl-text")
    return (
        f'<mj-text css-class="{name}" align="{block["align"]}" color="{ink}" font-size="{HEADINGS[level]}px" line-height="1.25" '
        f'font-family="{escape(FONTS[look.heading_font])}"><h{level} style="margin:0;font-size:inherit;line-height:inherit;'
        f'font-weight:700;letter-spacing:-0.2px">{writer.hide(block["html"])}</h{level}></mj-text>'
    )


def write_text(writer: Writer, block: Block, colour: str) -> str:
    """Return text with its formatting."""
    ink = block["color"] or (read_on(colour) if colour else writer.look.text)
    name = "tl-text" if not colour and not block["color"] else "tl-coloured"
    return (
        f'<mj-text css-class="{name}" align="{block["align"]}" color="{ink}" font-size="{block["size"]}px">'
        f"{writer.hide(block['html'])}</mj-text>"
    )


def write_image(writer: Writer, block: Block, colour: str) -> str:
    """Return a picture."""
    if not block["src"]:
        return ""
    href = f' href="{writer.attribute(block["href"])}"' if block["href"] else ""
    alt = "" if block["is_decoration"] else writer.attribute(block["alt"])
    return (
        f'<mj-image src="{writer.attribute(block["src"])}" alt="{alt}" width="{block["width"]}px" align="{block["align"]}" '
        f'border-radius="{block["corners"]}px" fluid-on-mobile="true"{href} />'
    )


def write_button(writer: Writer, block: Block, colour: str) -> str:
    """Return a button that Outlook shows too."""
    look = writer.look
    accent = block["color"] or look.accent
    wide = ' width="100%"' if block["is_wide"] else ""
    if block["style"] == "outline":
        look_of = f'background-color="transparent" color="{accent}" border="2px solid {accent}"'
    else:
        look_of = f'background-color="{accent}" color="{read_on(accent)}"'
    return (
        f'<mj-button href="{writer.attribute(block["href"])}" align="{block["align"]}" {look_of}{wide}>'
        f"{escape(writer.hide(block['label']), quote=False)}</mj-button>"
    )


def write_divider(writer: Writer, block: Block, colour: str) -> str:
    """Return a line."""
    line = block["color"] or "#e3dfd7"
    return f'<mj-divider padding="0" border-width="{block["thickness"]}px" border-color="{line}" />'


def write_spacer(writer: Writer, block: Block, colour: str) -> str:
    """Return empty room."""
    return f'<mj-spacer height="{block["height"]}px" />'


def write_social(writer: Writer, block: Block, colour: str) -> str:
    """Return profiles as words, since pictures of marks are blocked."""
    rows = [one for one in block["profiles"] or writer.look.profiles if one.get("url")]
    links = " &nbsp;·&nbsp; ".join(
        f'<a href="{writer.attribute(one["url"])}" style="color:inherit;font-weight:600;text-decoration:none">'
        f"{escape(writer.hide(one.get('name') or one['url']), quote=False)}</a>"
        for one in rows
    )
    name = "tl-muted" if not colour else "tl-coloured"
    ink = read_on(colour) if colour else writer.look.muted
    return (
        f'<mj-text css-class="{name}" align="{block["align"]}" color="{ink}" font-size="14px">{links}</mj-text>'
        if links
        else ""
    )


def write_html(writer: Writer, block: Block, colour: str) -> str:
    """Return HTML as it was typed."""
    return f'<mj-text css-class="tl-html">{writer.hide(block["html"])}</mj-text>'


def write_footer(writer: Writer, block: Block, colour: str) -> str:
    """Return the small print: the firm's address and the ways to leave."""
    look = writer.look
    lines = [block["html"]] if block["html"] else []
    facts = " · ".join(escape(one) for one in (look.name, *look.address.splitlines()) if one.strip())
    lines.append(f"<p>{facts}</p>" if facts else "")
    words = FOOTER.get(look.language[:2], FOOTER["en"])
    links = [("{{ preferences_url }}", words[1]), ("{{ unsubscribe_url }}", words[0])]
    if block["has_view"]:
        links.insert(0, ("{{ view_online_url }}", words[2]))
    lines.append(
        "<p>"
        + " &nbsp;·&nbsp; ".join(f'<a href="{href}" style="color:inherit">{text}</a>' for href, text in links)
        + "</p>"
    )
    ink = read_on(colour) if colour else look.muted
    return (
        f'<mj-text css-class="tl-muted tl-foot" align="{block["align"]}" color="{ink}" font-size="13px" line-height="1.6">'
        f"{writer.hide(''.join(lines))}</mj-text>"
    )


FOOTER: Final = {
    "en": ("Unsubscribe", "Your preferences", "Read in the browser"),
    "de": ("Abmelden", "Ihre Einstellungen", "Im Browser lesen"),
    "fr": ("Se désabonner", "Vos préférences", "Lire dans le navigateur"),
    "es": ("Darse de baja", "Sus preferencias", "Leer en el navegador"),
    "it": ("Annulla iscrizione", "Le tue preferenze", "Leggi nel browser"),
    "nl": ("Afmelden", "Je voorkeuren", "Lezen in de browser"),
}
"""Words of the footer in the language a mail is written in, which is the reader's and not that of who works here."""


Part = Callable[[Writer, Block, str], str]
PARTS: Final[dict[str, Part]] = {
    "logo": write_logo,
    "heading": write_heading,
    "text": write_text,
    "image": write_image,
    "button": write_button,
    "divider": write_divider,
    "spacer": write_spacer,
    "social": write_social,
    "html": write_html,
    "footer": write_footer,
}
"""What writes a kind of block inside a column; those of lists add themselves."""
WHOLE: Final[dict[str, Callable[[Writer, Block], str]]] = {"columns": Writer.write_columns}
