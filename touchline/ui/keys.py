"""The letters that pages answer to: which there are, and which of them a user has given another meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.ui.navigation import get_items

Label = str | Promise
GO: Final = "go "
"""What stands before the second letter of `g` and a letter."""


@dataclass(frozen=True)
class Key:
    """A letter and what it does; `slug` is its default letter, with `go ` before it for those behind `g`."""

    slug: str
    label: Label

    @property
    def letter(self) -> str:
        """The letter as it is without a user's choice."""
        return self.slug.removeprefix(GO)


OWN: Final = (
    Key("/", gettext_lazy("Search and run")),
    Key("g", gettext_lazy("Go to a page, with its letter after it")),
    Key("j", gettext_lazy("Next in a list")),
    Key("k", gettext_lazy("Previous in a list")),
    Key("x", gettext_lazy("Select in a list")),
    Key("e", gettext_lazy("Edit")),
    Key("h", gettext_lazy("Hand on, on Today")),
    Key("s", gettext_lazy("Put off until tomorrow, on Today")),
    Key("u", gettext_lazy("Undo, on Today")),
    Key("n", gettext_lazy("New, of what the page shows")),
    Key("?", gettext_lazy("The keys of this page")),
)


class KeysClash(ValueError):
    """Two meanings would have the same letter; the message says which."""


def get_keys() -> list[Key]:
    """Return every letter that a user may change: those of all pages, then those that go to a page."""
    return [*OWN, *(Key(f"{GO}{item.key}", item.label) for item in get_items() if item.key)]


def clean_keys(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the choices that differ from what is given; KeysClash where two would have one letter."""
    taken: dict[tuple[bool, str], Key] = {}
    changed: dict[str, str] = {}
    for key in get_keys():
        letter = chosen.get(key.slug, "").strip() or key.letter
        if len(letter) != 1 or not letter.isprintable():
            raise KeysClash(_("“{letter}” is not one letter.").format(letter=letter))
        place = (key.slug.startswith(GO), letter)
        if place in taken:
            text = _("“{letter}” would mean both “{one}” and “{other}”.")
            raise KeysClash(text.format(letter=letter, one=taken[place].label, other=key.label))
        taken[place] = key
        if letter != key.letter:
            changed[key.slug] = letter
    return changed
