"""What the editor must know: the kinds of blocks with their settings in words, variables, segments, sections and fonts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.kit.variables import list_roots
from touchline.messaging.design.brands import find_brand, get_look
from touchline.messaging.design.models import Design, Section
from touchline.segments.queries import list_segments

Setting = list[Any]
MOST_SEGMENTS = 500
ORDER = (
    "heading",
    "text",
    "image",
    "button",
    "columns",
    "divider",
    "spacer",
    "products",
    "order",
    "social",
    "html",
    "logo",
    "footer",
    "saved",
)


def make_catalog(design: Design, *, may_segment: bool = False) -> dict[str, Any]:
    """Return what the editor of a design works with; with `may_segment` also where conditions of a block are kept."""
    look = get_look(find_brand(design), design.language)
    names = ["image_list", "section_save", *(["segment_save"] if may_segment else [])]
    colours = list(dict.fromkeys([look.accent, look.text, look.page, look.box, look.muted, "#ffffff"]))
    return {
        "kinds": list_kinds(),
        "variables": list_variables(),
        "segments": list_shown_segments(),
        "sections": list_sections(),
        "colours": colours,
        "urls": {name: reverse(f"messaging:{name}") for name in names},
        "texts": say_texts(),
    }


def list_shown_segments() -> list[list[Any]]:
    """Return the segments by which a block can be shown: ids and names."""
    return [[one.pk, one.name] for one in list_segments()[:MOST_SEGMENTS]]


def list_sections() -> list[dict[str, Any]]:
    """Return the sections kept for all designs."""
    found = Section.objects.filter(archived_at=None).order_by("name").values("pk", "name", "blocks")
    return [{"id": one["pk"], "name": one["name"], "blocks": one["blocks"]} for one in found]


def list_variables() -> list[dict[str, Any]]:
    """Return the merge fields in groups, each as it is typed."""
    found = []
    for root in list_roots():
        items = []
        for one in root.variables():
            path = f"{root.slug}.{one.path}" if one.path else root.slug
            if "[]" in path or root.slug in ("data", "segments"):
                continue
            fallback = "" if one.is_always_there else ' | default: "…"'
            items.append([f"{{{{ {path}{fallback} }}}}", str(one.label)])
        if items:
            found.append({"label": str(root.label), "items": items})
    return found


def list_kinds() -> list[dict[str, Any]]:
    """Return the kinds of blocks in the order of the shelf, with their settings in the order of the panel."""
    kinds = describe_words() | describe_pictures() | describe_shapes() | describe_lists()
    return [{"slug": slug, "label": kinds[slug][0], "settings": kinds[slug][1]} for slug in ORDER]


def describe_words() -> dict[str, tuple[str, list[Setting]]]:
    """Return those that hold words: the label, and the settings."""
    align = say_alignment()
    link: Setting = ["address", "href", _("Link")]
    wide: Setting = ["flag", "is_wide", _("As wide as the mail")]
    return {
        "heading": (
            _("Heading"),
            [
                ["inline", "html", _("Text")],
                ["choice", "level", _("Size"), [[1, _("Large")], [2, _("Medium")], [3, _("Small")]]],
                align,
                ["colour", "color", _("Text colour")],
            ],
        ),
        "text": (
            _("Text"),
            [
                ["rich", "html", _("Text")],
                align,
                ["number", "size", _("Text size"), 12, 24],
                ["colour", "color", _("Text colour")],
            ],
        ),
        "button": (
            _("Button"),
            [
                ["plain", "label", _("Words")],
                link,
                align,
                ["choice", "style", _("Look"), [["full", _("Filled")], ["outline", _("Outline")]]],
                wide,
                ["colour", "color", _("Colour")],
            ],
        ),
        "html": (_("HTML"), [["source", "html", _("HTML")]]),
    }


def describe_pictures() -> dict[str, tuple[str, list[Setting]]]:
    """Return those that hold pictures and profiles: the label, and the settings."""
    align = say_alignment()
    link: Setting = ["address", "href", _("Link")]
    return {
        "image": (
            _("Picture"),
            [
                ["image", "src", _("Picture")],
                ["plain", "alt", _("What it shows"), _("Read aloud, and shown where pictures are blocked")],
                ["flag", "is_decoration", _("It is decoration only")],
                link,
                ["number", "width", _("Width"), 20, 600],
                align,
                ["number", "corners", _("Round corners"), 0, 40],
            ],
        ),
        "social": (
            _("Profiles"),
            [["profiles", "profiles", _("Profiles"), _("Left empty, those of the brand")], align],
        ),
        "logo": (_("Logo"), [align, ["number", "width", _("Width"), 40, 400], link]),
    }


def describe_shapes() -> dict[str, tuple[str, list[Setting]]]:
    """Return those that give a mail its shape: the label, and the settings."""
    return {
        "columns": (
            _("Columns"),
            [
                ["choice", "ratio", _("Columns"), [["1-1", "½ ½"], ["1-2", "⅓ ⅔"], ["2-1", "⅔ ⅓"], ["1-1-1", "⅓ ⅓ ⅓"]]],
                ["choice", "valign", _("Height"), [["top", _("Top")], ["middle", _("Middle")]]],
            ],
        ),
        "divider": (
            _("Line"),
            [["number", "thickness", _("Thickness"), 1, 8], ["colour", "color", _("Colour")]],
        ),
        "spacer": (_("Space"), [["number", "height", _("Height"), 4, 160]]),
    }


def describe_lists() -> dict[str, tuple[str, list[Setting]]]:
    """Return those that go round a list, and what is kept elsewhere: the label, and the settings."""
    align = say_alignment()
    return {
        "products": (
            _("Products"),
            [
                [
                    "choice",
                    "source",
                    _("Which"),
                    [
                        ["products", _("The newest in the shop")],
                        ["orders", _("What the person bought last")],
                        ["order", _("Those of the order it is about")],
                    ],
                ],
                ["number", "most", _("At most"), 1, 12],
                ["choice", "per_row", _("In a row"), [[1, "1"], [2, "2"], [3, "3"]]],
                ["flag", "has_price", _("With prices")],
                ["plain", "button", _("Button under each")],
            ],
        ),
        "order": (
            _("Order"),
            [
                [
                    "choice",
                    "source",
                    _("Which"),
                    [["last_order", _("The person's last")], ["order", _("The one the message is about")]],
                ]
            ],
        ),
        "footer": (
            _("Footer"),
            [
                ["rich", "html", _("Text above the address")],
                align,
                ["flag", "has_view", _("Link to read it in the browser")],
            ],
        ),
        "saved": (_("Saved section"), [["section", "section", _("Section")]]),
    }


def say_alignment() -> Setting:
    """Return the setting of where something stands."""
    return ["choice", "align", _("Alignment"), [["left", _("Left")], ["center", _("Centre")], ["right", _("Right")]]]


def say_texts() -> dict[str, str]:
    """Return the words of the editor."""
    return say_state_texts() | {
        "add": _("Add a block"),
        "up": _("Move up"),
        "down": _("Move down"),
        "copy": _("Double it"),
        "remove": _("Remove"),
        "drag": _("Drag, or press Alt with an arrow"),
        "settings": _("Settings of the block"),
        "none": _("Choose a block, in the list or in the mail."),
        "shown": _("Shown to"),
        "everybody": _("Everybody"),
        "in": _("Only people in the segment"),
        "not_in": _("Only people not in the segment"),
        "fits": _("Only people who fit conditions"),
        "fits_set": _("Set the conditions"),
        "fits_help": _("They are kept as a segment, so that you see who is in it and can use it again."),
        "when": _("Only if a field says so"),
        "when_help": _("A condition in Liquid, such as: orders.size > 2"),
        "segment": _("Segment"),
        "background": _("Background"),
        "above": _("Room above"),
        "below": _("Room below"),
        "of_brand": _("Of the brand"),
        "choose_image": _("Choose a picture"),
        "upload": _("Upload"),
        "image_address": _("or its address"),
        "field": _("Insert a field"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "link": _("Link"),
        "list": _("List"),
        "link_ask": _("Address of the link"),
        "link_set": _("Set the link"),
        "keep": _("Keep as a section"),
        "keep_name": _("Name of the section"),
        "keep_act": _("Keep it"),
        "detach": _("Make it part of this design"),
        "column": _("Column {number}"),
        "empty_column": _("Empty column"),
        "choose": _("Choose…"),
        "name": _("Name"),
        "address": _("Address"),
        "more": _("Add"),
        "no_images": _("No picture yet. Upload one: it is made small enough for mails."),
        "empty": _("An empty mail. Add a heading or a text to begin."),
        "removed": _("Block removed"),
        "undo": _("Undo"),
        "show": _("Show"),
        "note": _("Name in the list"),
        "section_kept": _("The section is kept; it stands in the shelf now."),
        "sms": _("{characters} characters, {segments} messages"),
        "sms_one": _("{characters} characters, one message"),
        "sms_odd": _("{odd} makes each message hold 70 characters instead of 160."),
    }


def say_state_texts() -> dict[str, str]:
    """Return the words on what became of the last change, and of the checks."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "unsaved": _("Not saved: {why}"),
        "offline": _("Not saved: no connection. It is tried again."),
        "ok": _("Nothing is wrong with it."),
        "problem": _("Problem"),
        "warning": _("Warning"),
    }
