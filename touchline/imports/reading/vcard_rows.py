"""Rows of vCards: versions 2.1, 3 (RFC 2426) and 4 (RFC 6350), as mail programs and telephones export them."""

import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from touchline.imports.reading.csv_rows import open_text, read_lines
from touchline.imports.reading.tables import Row, Table

MOST: Final = 3
"""Addresses and numbers of one person that are read."""
PLAIN: Final = {
    "FN": "Name",
    "TITLE": "Job title",
    "BDAY": "Birthday",
    "URL": "Website",
    "NOTE": "Note",
    "CATEGORIES": "Tags",
    "UID": "UID",
    "LANG": "Language",
    "NICKNAME": "Nickname",
}
COLUMNS: Final = (
    "Name", "First name", "Last name", "Company", "Job title", "E-mail", "E-mail 2", "E-mail 3", "Phone", "Phone 2", "Phone 3",
    "Street", "Postcode", "City", "State or region", "Country", "Website", "Birthday", "Language", "Nickname", "Tags", "Note",
    "UID",
)  # fmt: skip
UNESCAPE: Final = re.compile(r"\\([nN,;:\\])")
Property = tuple[str, dict[str, str], str]


def read_cards(path: Path, *, encoding: str) -> Table:
    """Return the cards of a file as a table with a column for each thing a card says."""
    return Table(list(COLUMNS), _walk(path, encoding))


def _walk(path: Path, encoding: str) -> Iterator[Row]:
    number = 0
    with open_text(path, encoding) as file:
        card: dict[str, str] = {}
        for name, parameters, value in _read_properties(_unfold(read_lines(file))):
            if name == "BEGIN":
                card = {}
            elif name == "END":
                number += 1
                yield number, [card.get(column, "") for column in COLUMNS]
                card = {}
            else:
                _take(card, name, parameters, value)


def _unfold(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines put together again: a line that begins with a blank goes on, as does quoted-printable that ends with =."""
    whole = ""
    for line in lines:
        text = line.rstrip("\r\n")
        if text[:1] in (" ", "\t"):
            whole += text[1:]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.split(":")[0].upper():
            whole = whole[:-1] + text
        else:
            if whole:
                yield whole
            whole = text
        # A photo is folded over thousands of lines; nobody reads it here.
        whole = whole[:100_000]
    if whole:
        yield whole


def _read_properties(lines: Iterable[str]) -> Iterator[Property]:
    for line in lines:
        head, colon, value = _cut_head(line)
        if not colon:
            continue
        name, *rest = head.split(";")
        parameters: dict[str, str] = {}
        for part in rest:
            key, equals, given = part.partition("=")
            key, given = (key.upper(), given.strip('"')) if equals else ("TYPE", key)
            parameters[key] = f"{parameters[key]},{given}" if key in parameters else given
        if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "") + parameters.get("TYPE", "")).upper():
            charset = parameters.get("CHARSET", "utf-8")
            try:
                value = quopri.decodestring(value.encode("latin-1", "replace")).decode(charset, "replace")
            except LookupError:
                value = quopri.decodestring(value.encode("latin-1", "replace")).decode("utf-8", "replace")
        yield name.rpartition(".")[2].upper(), parameters, value


def _cut_head(line: str) -> tuple[str, str, str]:
    """Part name and parameters from the value: at the first colon that stands in no quotes."""
    is_quoted = False
    for at, letter in enumerate(line):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == ":" and not is_quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _take(card: dict[str, str], name: str, parameters: dict[str, str], value: str) -> None:
    if name == "N":
        last, first, middle, *_rest = (*_split(value), "", "", "")
        card["Last name"], card["First name"] = last, " ".join(part for part in (first, middle) if part)
    elif name == "ORG":
        card.setdefault("Company", _split(value)[0])
    elif name == "ADR":
        _take_address(card, _split(value))
    elif name == "EMAIL":
        _take_next(card, "E-mail", _plain(value))
    elif name == "TEL":
        _take_next(card, "Phone", _plain(value).removeprefix("tel:").split(";")[0])
    elif name == "BDAY":
        no_year = parameters.get("X-APPLE-OMIT-YEAR", "--")
        card["Birthday"] = "" if value.startswith(no_year) else _spell_day(_plain(value))
    elif name == "CATEGORIES":
        card["Tags"] = ";".join(part for part in (card.get("Tags", ""), *re.split(r"(?<!\\),", value)) if part)
    elif name in PLAIN:
        card.setdefault(PLAIN[name], _plain(value))


def _take_next(card: dict[str, str], column: str, value: str) -> None:
    for number in range(1, MOST + 1):
        name = column if number == 1 else f"{column} {number}"
        if not card.get(name) or card[name] == value:
            card[name] = value
            return


def _take_address(card: dict[str, str], parts: list[str]) -> None:
    _box, more, street, city, state, postcode, country, *_rest = (*parts, "", "", "", "", "", "", "")
    if any((street, city, postcode, country)):
        found = {
            "Street": street or more,
            "City": city,
            "State or region": state,
            "Postcode": postcode,
            "Country": country,
        }
        for column, text in found.items():
            card.setdefault(column, text)


def _spell_day(text: str) -> str:
    """Return a day as others write it; vCard writes 19961022 too, and --1022 without a year, which is no day here."""
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T.*)?", text):
        return "-".join(found.groups())
    return "" if text.startswith("--") else text[:10]


def _split(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return UNESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
