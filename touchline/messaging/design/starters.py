"""Designs to begin from: each is a whole mail that looks well and says something, and is changed word by word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from touchline.messaging.design.look import Look

Block = dict[str, Any]
PLACEHOLDER: Final = "https://your-shop.example"
"""Where a starter's links lead until somebody says where they should; the checks name each that is left."""
HERO: Final = {"background": "accent", "color": "on_accent"}
SMALL: Final = {"above": 2, "below": 6}


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A ready-made design."""

    slug: str
    name: str | Promise
    why: str | Promise
    parts: Callable[[], dict[str, Any]]

    def make_parts(self, look: Look | None = None) -> dict[str, Any]:
        """Return the parts in the reader's language, and in the colours of the brand."""
        parts = {"language": (get_language() or "en")[:2]} | self.parts()
        for block in parts["content"]["blocks"]:
            paint(block, look or Look())
        return parts


def paint(block: Block, look: Look) -> None:
    """Give a block the brand's colours where it asks for them by name."""
    colours = {"accent": look.accent, "on_accent": look.on_accent, "page": look.page}
    for name in ("background", "color"):
        block[name] = colours.get(block.get(name, ""), block.get(name, ""))


def say_name(otherwise: str) -> str:
    """Return the merge field of the first name, with what stands there for who has none."""
    return f'{{{{ contact.first_name | default: "{otherwise}" }}}}'


def write_greeting() -> str:
    """Return the first line of a mail, for who has no name too."""
    greeting = _("Hello {name},").format(name=say_name(_("there")))
    return f"<p>{greeting}</p>"


def make_newsletter() -> dict[str, Any]:
    """Return a main story and two short ones."""
    more = _("Read on")
    story = (
        "<p>"
        + _("Two or three sentences that make one want to know the rest. Say what it is about, and for whom.")
        + "</p>"
    )
    lead = _("The one thing you should not miss, said in a line.")
    card: list[Block] = [
        {**SMALL, "type": "heading", "level": 3, "html": _("A shorter story")},
        {**SMALL, "type": "text", "size": 15, "html": "<p>" + _("One thing, told in two lines.") + "</p>"},
        {"type": "button", "style": "outline", "label": more, "href": f"{PLACEHOLDER}/story-two"},
    ]
    other = [dict(block) for block in card]
    other[0] = other[0] | {"html": _("And one more")}
    other[2] = other[2] | {"href": f"{PLACEHOLDER}/story-three"}
    return {
        "subject": _("What is new this month"),
        "preheader": _("Three stories, two minutes"),
        "content": {
            "blocks": [
                {"type": "logo", "above": 28, "below": 20},
                HERO | {"type": "heading", "html": _("What is new this month"), "above": 44, "below": 4},
                HERO | {"type": "text", "size": 18, "html": f"<p>{lead}</p>", "above": 0, "below": 44},
                {"type": "text", "html": write_greeting() + story, "above": 32},
                {"type": "button", "label": more, "href": f"{PLACEHOLDER}/story", "above": 4, "below": 32},
                {"type": "columns", "columns": [card, other], "background": "page", "above": 28, "below": 28},
                {"type": "divider", "above": 0, "below": 0},
                {"type": "social", "above": 24, "below": 8},
                {"type": "footer", "has_view": True, "above": 8, "below": 32},
            ]
        },
    }


def make_offer() -> dict[str, Any]:
    """Return a code on a coloured field, and what is new in the shop."""
    return {
        "subject": _("{name}, 20 % on everything until Sunday").format(name=say_name(_("For you"))),
        "preheader": _("The code works on everything that is on the shelf"),
        "content": {
            "blocks": [
                {"type": "logo", "above": 28, "below": 20},
                {
                    "type": "heading",
                    "align": "center",
                    "html": _("20 % on everything"),
                    "background": "accent",
                    "color": "on_accent",
                    "above": 56,
                    "below": 4,
                },
                {
                    "type": "text",
                    "align": "center",
                    "background": "accent",
                    "color": "on_accent",
                    "size": 18,
                    "above": 4,
                    "below": 20,
                    "html": "<p>" + _("Until Sunday, with the code {code}.").format(code="<b>SUNDAY20</b>") + "</p>",
                },
                {
                    "type": "button",
                    "align": "center",
                    "background": "accent",
                    "color": "#ffffff",
                    "label": _("To the shop"),
                    "href": f"{PLACEHOLDER}/",
                    "above": 4,
                    "below": 56,
                },
                {"type": "heading", "level": 2, "align": "center", "html": _("Just in"), "above": 36, "below": 4},
                {
                    "type": "products",
                    "source": "products",
                    "most": 4,
                    "per_row": 2,
                    "button": _("Have a look"),
                    "above": 8,
                    "below": 28,
                },
                {"type": "divider", "above": 0, "below": 0},
                {
                    "type": "footer",
                    "html": "<p>" + _("The code counts once per person, until Sunday at midnight.") + "</p>",
                    "above": 24,
                    "below": 32,
                },
            ]
        },
    }


def make_steps() -> list[list[Block]]:
    """Return what somebody new can do, in three columns."""
    steps = (
        _("Tell us what you like, and get only that."),
        _("Answer this mail: a person reads it."),
        _("Leave whenever you want, with one click."),
    )
    return [
        [
            SMALL | {"type": "heading", "level": 3, "html": str(number)},
            SMALL | {"type": "text", "size": 15, "html": f"<p>{step}</p>"},
        ]
        for number, step in enumerate(steps, 1)
    ]


def make_welcome() -> dict[str, Any]:
    """Return what somebody gets who signed up."""
    return {
        "subject": _("Welcome, {name}").format(name=say_name(_("and good to have you"))),
        "preheader": _("What you get from us, and how often"),
        "content": {
            "blocks": [
                {"type": "logo", "align": "left", "above": 36, "below": 16},
                {"type": "heading", "html": _("Good to have you here"), "above": 8, "below": 8},
                {
                    "type": "text",
                    "above": 0,
                    "html": write_greeting()
                    + "<p>"
                    + _(
                        "Thank you for signing up. From now on you hear from us twice a month: what is new, what we learned, "
                        "and now and then an offer that others do not get."
                    )
                    + "</p>",
                },
                {
                    "type": "columns",
                    "ratio": "1-1-1",
                    "background": "page",
                    "above": 24,
                    "below": 24,
                    "columns": make_steps(),
                },
                {
                    "type": "button",
                    "label": _("Choose what you get"),
                    "href": "{{ preferences_url }}",
                    "above": 28,
                    "below": 12,
                },
                {
                    "type": "text",
                    "above": 8,
                    "below": 32,
                    "html": "<p>" + _("Warm regards,") + "<br>{{ sender.name }}</p>",
                },
                {"type": "footer", "align": "left", "above": 20, "below": 32},
            ]
        },
    }


def make_cart() -> dict[str, Any]:
    """Return what was left behind."""
    return {
        "subject": _("You left something behind"),
        "preheader": _("Your cart is still as you left it"),
        "content": {
            "blocks": [
                {"type": "logo", "above": 32, "below": 16},
                {"type": "heading", "align": "center", "html": _("Your cart is waiting"), "above": 12, "below": 4},
                {
                    "type": "text",
                    "align": "center",
                    "above": 0,
                    "below": 20,
                    "html": write_greeting()
                    + "<p>"
                    + _("You were about to order. Everything is still there.")
                    + "</p>",
                },
                {"type": "html", "above": 8, "below": 8, "html": CART},
                {
                    "type": "button",
                    "align": "center",
                    "label": _("Back to the cart"),
                    "href": "{{ cart.url }}",
                    "above": 20,
                    "below": 28,
                },
                {
                    "type": "text",
                    "align": "center",
                    "size": 14,
                    "above": 0,
                    "below": 28,
                    "html": "<p>" + _("Was something unclear? Answer this mail, and we help.") + "</p>",
                },
                {"type": "divider", "above": 0, "below": 0},
                {"type": "footer", "above": 20, "below": 32},
            ]
        },
    }


CART: Final = (
    '<table width="100%" cellpadding="0" cellspacing="0" role="presentation" style="width:100%">\n'
    "{% for item in cart.lines %}<tr>\n"
    '<td width="84" style="padding:10px 0;border-bottom:1px solid #e3dfd7">{% if item.image_url and item.image_url != "" %}'
    '<img src="{{ item.image_url }}" '
    'alt="{{ item.name }}" width="72" style="display:block;border-radius:6px">{% endif %}</td>\n'
    '<td class="tl-cell" style="padding:10px 0;border-bottom:1px solid #e3dfd7;font-size:16px"><b>{{ item.name }}</b><br>'
    "{{ item.quantity }} × {{ item.price | money: item.currency }}</td>\n"
    "</tr>{% endfor %}\n</table>"
)


def make_receipt() -> dict[str, Any]:
    """Return an order line by line."""
    return {
        "kind": "transactional",
        "subject": _("Thank you for your order {number}").format(number="{{ order.number }}"),
        "preheader": _("Here is what you ordered"),
        "content": {
            "blocks": [
                {"type": "logo", "align": "left", "above": 36, "below": 16},
                {"type": "heading", "html": _("Thank you for your order"), "above": 8, "below": 8},
                {
                    "type": "text",
                    "above": 0,
                    "below": 20,
                    "html": write_greeting()
                    + "<p>"
                    + _("We have your order and pack it now. You get a mail when it is on its way.")
                    + "</p>",
                },
                {"type": "order", "source": "order", "above": 8, "below": 20},
                {"type": "button", "label": _("See the order"), "href": "{{ order.url }}", "above": 8, "below": 28},
                {
                    "type": "text",
                    "size": 14,
                    "above": 0,
                    "below": 28,
                    "html": "<p>" + _("A question? Just answer this mail.") + "</p>",
                },
                {
                    "type": "text",
                    "align": "left",
                    "size": 13,
                    "background": "page",
                    "above": 20,
                    "below": 24,
                    "html": "<p>{{ brand.name }} · {{ brand.address }}</p>",
                },
            ]
        },
    }


def make_letter() -> dict[str, Any]:
    """Return words only."""
    return {
        "subject": _("A short question"),
        "preheader": "",
        "content": {
            "blocks": [
                {
                    "type": "text",
                    "above": 28,
                    "below": 24,
                    "html": write_greeting()
                    + "<p>"
                    + _(
                        "Write here as you would to one person. A letter without pictures is read more often than you think."
                    )
                    + "</p><p>"
                    + _("Warm regards,")
                    + "<br>{{ sender.name }}</p>",
                },
                {"type": "footer", "align": "left", "above": 12, "below": 28},
            ]
        },
    }


STARTERS: Final = {
    one.slug: one
    for one in (
        Starter(
            slug="newsletter",
            name=gettext_lazy("Newsletter"),
            why=gettext_lazy("One main story and two short ones"),
            parts=make_newsletter,
        ),
        Starter(
            slug="offer",
            name=gettext_lazy("Offer"),
            why=gettext_lazy("A code, a button, and what is new in the shop"),
            parts=make_offer,
        ),
        Starter(
            slug="welcome",
            name=gettext_lazy("Welcome"),
            why=gettext_lazy("What somebody gets who signed up"),
            parts=make_welcome,
        ),
        Starter(
            slug="cart",
            name=gettext_lazy("Cart reminder"),
            why=gettext_lazy("What was left behind, and the way back"),
            parts=make_cart,
        ),
        Starter(
            slug="receipt",
            name=gettext_lazy("Receipt"),
            why=gettext_lazy("An order line by line; no newsletter, goes to everybody who ordered"),
            parts=make_receipt,
        ),
        Starter(
            slug="letter",
            name=gettext_lazy("Plain letter"),
            why=gettext_lazy("Words only, as from one person to another"),
            parts=make_letter,
        ),
    )
}
