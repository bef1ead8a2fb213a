"""Reads rows of people: identifiers, names, facts, and whether somebody wants mail, each in its one spelling."""

import hashlib
from collections.abc import Mapping as Pairs
from typing import Any, Final

from django.utils.translation import gettext as _

from touchline.contacts.importing.fields import Columns
from touchline.contacts.importing.mail_domains import DOMAINS, REFUSE, MailDomains
from touchline.contacts.importing.subscriptions import read_subscription, worst
from touchline.contacts.importing.targets import AGREED_AT, NAME_PARTS, SUBSCRIPTION
from touchline.imports.cells import Place, clean_cell, make_places, read_address, read_moment, read_phone
from touchline.imports.kinds import Given
from touchline.imports.mapping import Mapping
from touchline.records.fields import Field, FieldType
from touchline.records.normalising.names import join_name, split_name
from touchline.records.rules import find_broken
from touchline.records.values import Nonsense

Key = tuple[str, str]
PHONE: Final = Field(slug="phone", label="", type=FieldType.PHONE)
LONGEST_ID: Final = 200
ROWS: Final = frozenset({FieldType.COMPANY, FieldType.USER, FieldType.TEAM})


class PeopleRows:
    """Reads rows by a mapping; asks the database nothing, so that it can work in a thread of its own."""

    def __init__(self, mapping: Mapping, columns: Columns, *, users: Pairs[str, int], teams: Pairs[str, int]) -> None:
        self._people = {FieldType.USER: users, FieldType.TEAM: teams}
        self._country = mapping.country
        found = {at: mapping.columns[at] for at in range(len(mapping.columns))}
        self._ids = [at for at, column in found.items() if column.to == "external_id"]
        self._emails = [at for at, column in found.items() if column.to == "email"]
        self._phones = [at for at, column in found.items() if column.to == "phone"]
        self._subscriptions = [(at, column.name) for at, column in found.items() if column.to == SUBSCRIPTION]
        self._agreed = [(at, column) for at, column in found.items() if column.to == AGREED_AT]
        self._names = {at: column.name for at, column in found.items()}
        kept = [one for one in columns if one[2].slug not in ("email", "phone")]
        self._ruled = {one[2].slug: one[2] for one in columns if one not in kept and one[2].has_rules}
        places = make_places(kept, country=mapping.country)
        self._plain = [(one.at, one.field.slug, one.read, one) for one in places if one.field.type not in ROWS]
        self._rows = [one for one in places if one.field.type in ROWS]
        self._erasers = [one for one in places if one.column.erases]
        self._domains = MailDomains() if mapping.options.get(DOMAINS) == REFUSE else None
        self._has_parts = any(slug in NAME_PARTS for _at, slug, _read, _place in self._plain)
        self._splits = mapping.used & {"name"} and not self._has_parts
        self._blank = [""] * (len(mapping.columns))

    def read(self, number: int, cells: list[str]) -> Given:
        """Return the values of a row, or the reasons why it cannot be taken."""
        given = Given(number, cells)
        values = given.values
        if len(cells) < len(self._blank):
            cells = [*cells, *self._blank[len(cells) :]]
        for at, slug, read, place in self._plain:
            if text := clean_cell(cells[at]):
                try:
                    value = read(text)
                except Nonsense as problem:
                    given.problems.append(f"{place.column.name}: {problem}")
                    continue
                if slug in values and isinstance(value, list):
                    value = list(dict.fromkeys([*values[slug], *value]))
                values[slug] = value
        for place in self._rows:
            if text := clean_cell(cells[place.at]):
                self._read_row(given, place, text)
        values["keys"] = self._read_keys(given, cells)
        if self._subscriptions:
            self._read_subscription(given, cells)
        for place in self._erasers:
            if place.field.slug not in values and not cells[place.at].strip():
                values[place.field.slug] = place.field.empty
        self._join_name(values)
        if not values["keys"] and not values.get("name") and not given.problems:
            given.problems.append(_("There is no e-mail address, no phone number, no external id and no name."))
        return given

    def _read_row(self, given: Given, place: Place, text: str) -> None:
        """Read what stands for a row: a company by its name, a colleague or a team by what there is."""
        if place.field.type is FieldType.COMPANY:
            given.values[place.field.slug] = " ".join(text.split())[:200]
            return
        found = self._people[place.field.type].get(text.casefold())
        if found is None:
            given.problems.append(
                _("{column}: nobody here is called “{text}”.").format(column=place.column.name, text=text[:60])
            )
            return
        given.values[place.field.slug] = found

    def _read_keys(self, given: Given, cells: list[str]) -> list[Key]:
        keys: list[Key] = []
        for at in self._ids:
            if text := clean_cell(cells[at]):
                if len(text) > LONGEST_ID:
                    given.problems.append(
                        _("{column}: longer than {most} characters.").format(column=self._names[at], most=LONGEST_ID)
                    )
                keys.append(("user_id", text.lstrip("'")))
        for at in self._emails:
            if text := clean_cell(cells[at]):
                keys += self._read_key(given, at, "email", text)
        for at in self._phones:
            if text := clean_cell(cells[at]):
                keys += self._read_key(given, at, "phone", text)
        return keys if len(keys) < 2 else list(dict.fromkeys(keys))

    def _read_key(self, given: Given, at: int, kind: str, text: str) -> list[Key]:
        # Some systems put all addresses of somebody into one cell.
        parts = text.split(" ::: " if ":::" in text else ";") if ";" in text or ":::" in text else (text,)
        found = []
        for part in parts:
            if not (one := part.strip()):
                continue
            try:
                value = read_address(one) if kind == "email" else read_phone(one, PHONE, self._find_country(given))
            except Nonsense as problem:
                given.problems.append(f"{self._names[at]}: {problem}")
                continue
            if self._domains and kind == "email" and (reason := self._domains.find_reason(value)):
                given.problems.append(f"{self._names[at]}: {reason}")
                continue
            if (about := self._ruled.get(kind)) and (reason := find_broken(about, value)):
                given.problems.append(f"{self._names[at]}: {reason}")
                continue
            found.append((kind, value))
        return found

    def _find_country(self, given: Given) -> str:
        found = given.values.get("country")
        return found if isinstance(found, str) and len(found) == 2 else self._country

    def _read_subscription(self, given: Given, cells: list[str]) -> None:
        told = [read_subscription(cells[at], name) for at, name in self._subscriptions if at < len(cells)]
        if state := worst(told):
            given.facts[SUBSCRIPTION] = state
        for at, column in self._agreed:
            if at < len(cells) and (text := clean_cell(cells[at])):
                try:
                    moment = read_moment(text, month_first=column.month_first)
                    given.facts[AGREED_AT] = max(moment, given.facts.get(AGREED_AT, moment))
                except Nonsense as problem:
                    given.problems.append(f"{column.name}: {problem}")

    def _join_name(self, values: dict[str, Any]) -> None:
        if self._has_parts:
            whole = join_name(*(str(values.get(part) or "") for part in NAME_PARTS))
            if whole and not values.get("name"):
                values["name"] = whole
        elif self._splits and "," in str(values.get("name") or ""):
            first, last = split_name(values["name"])
            if first and last:
                values["name"] = join_name(first, last)


def hash_row(given: Given) -> int:
    """Return a number by which the same row is known again: 63 bits of its cells' SHA-256."""
    digest = hashlib.sha256("\0".join(cell.strip() for cell in given.cells).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") >> 1
