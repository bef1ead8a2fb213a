"""Fields of records: what a value may be, whether it stands in a column or among the custom attributes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise
ATTRIBUTES: Final = "attributes"


class FieldType(StrEnum):
    """What sort of value a field holds; `docs/reference/attributes.md` says how each is kept."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    LANGUAGE = "language"
    TIME_ZONE = "time_zone"
    USER = "user"
    TEAM = "team"
    TAGS = "tags"
    COMPANY = "company"


TYPE_LABELS: Final[dict[FieldType, tuple[Label, str]]] = {
    FieldType.TEXT: (_("Text"), "type"),
    FieldType.LONG_TEXT: (_("Long text"), "notebook-text"),
    FieldType.NUMBER: (_("Number"), "hash"),
    FieldType.MONEY: (_("Money"), "banknote"),
    FieldType.DATE: (_("Date"), "calendar"),
    FieldType.MOMENT: (_("Date and time"), "clock"),
    FieldType.YES_NO: (_("Yes or no"), "circle-check"),
    FieldType.CHOICE: (_("One of a list"), "list"),
    FieldType.CHOICES: (_("Several of a list"), "list-checks"),
    FieldType.URL: (_("Web address"), "link"),
    FieldType.EMAIL: (_("E-mail address"), "mail"),
    FieldType.PHONE: (_("Phone number"), "phone"),
    FieldType.COUNTRY: (_("Country"), "globe"),
    FieldType.LANGUAGE: (_("Language"), "languages"),
    FieldType.TIME_ZONE: (_("Time zone"), "clock-4"),
    FieldType.USER: (_("Colleague"), "user-round"),
    FieldType.TEAM: (_("Team"), "users-round"),
    FieldType.TAGS: (_("Tags"), "tags"),
    FieldType.COMPANY: (_("Company"), "building-2"),
}
"""What a type is called on screen, and its icon."""
LISTS: Final = frozenset({FieldType.CHOICES, FieldType.TAGS})
NUMBERS_OF_ROWS: Final = frozenset({FieldType.USER, FieldType.TEAM, FieldType.COMPANY})
WITH_OPTIONS: Final = frozenset({FieldType.CHOICE, FieldType.CHOICES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind of record; `column` is a column of its table, or "attributes" with the slug as the key."""

    slug: str
    label: Label
    type: FieldType
    editable: bool = True
    sortable: bool = False
    groupable: bool = False
    custom: bool = False
    unique: bool = False
    """Belongs to one record alone, so that a bulk edit cannot give it."""
    required: bool = False
    options: tuple[tuple[str, Label], ...] = ()
    help: Label = ""
    column: str = ATTRIBUTES
    owner_id: int | None = None
    pattern: str = ""
    """A regular expression that the whole value fits; `rules.read_pattern` has seen that it answers quickly."""
    country: str = ""
    """Of a phone: where a number without a code is from, as two letters."""
    says: str = ""
    """The pattern in words."""
    least: int | float | str | None = None
    """Of a number or amount, of the day (ISO), of the characters, of the values of a list."""
    most: int | float | str | None = None

    @property
    def in_attributes(self) -> bool:
        """Whether the value stands in the record's JSON."""
        return self.column == ATTRIBUTES

    @property
    def has_rules(self) -> bool:
        """Whether a value must fit more than the type."""
        return bool(self.pattern) or self.least is not None or self.most is not None or self.has_list

    @property
    def has_list(self) -> bool:
        """Whether only some tags may be given."""
        return self.type is FieldType.TAGS and bool(self.options)

    @property
    def is_alone(self) -> bool:
        """Whether a rule says that no two records have the same; of addresses and numbers identities see to it."""
        return self.unique and (self.custom or self.type not in (FieldType.EMAIL, FieldType.PHONE))

    @property
    def guideline(self) -> str:
        """What stands at the field: how to fill it in, and its rules in words."""
        from touchline.records.rules import say_rules

        return " ".join(part for part in (str(self.help), *say_rules(self)) if part)

    @property
    def is_list(self) -> bool:
        """Whether it holds several values."""
        return self.type in LISTS

    @property
    def icon(self) -> str:
        """The icon of its type."""
        return TYPE_LABELS[self.type][1]

    @property
    def empty(self) -> object:
        """What a column holds when nothing is known."""
        if self.is_list:
            return []
        return None if self.in_attributes or self.type in NUMBERS_OF_ROWS or self.type is FieldType.MOMENT else ""
