"""Guesses what columns hold and what they become: by their names in the words of other systems, and by their cells."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final

from touchline.imports.cells import clean_cell, turn_day
from touchline.imports.kinds import Target
from touchline.imports.mapping import NEW, Column, Mapping, Rule
from touchline.imports.reading.tables import name_unnamed
from touchline.records.countries import find_country
from touchline.records.fields import Field, FieldType
from touchline.records.values import Nonsense, read_value

SAMPLE: Final = 5_000
EXAMPLES: Final = 3
SURE: Final = 0.9
"""So many of the cells must be addresses or numbers for a column to be one; of other types all must fit."""
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE: Final = re.compile(r"(?=(?:\D*\d){7})[+(0][0-9()/.\- ]{6,30}")
URL: Final = re.compile(r"https?://\S+|www\.\S+\.\S+")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}/\d{2}/\d{2}")
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:[.,' ]\d{3})+)(?:[.,]\d+)?")
MONEY: Final = re.compile(r"(?:[A-Z]{3}|[$€£¥]) ?-?\d[\d.,' ]*|-?\d[\d.,' ]* ?(?:[A-Z]{3}|[$€£¥])")
DECIMAL_COMMA: Final = re.compile(r"-?[\d.' ]*\d,(?:\d{1,2}|\d{4,})(?:\s*(?:[A-Z]{3}|[$€£¥]))?")
MONTH_FIRST: Final = re.compile(r"\d{1,2}/(?:1[3-9]|2\d|3[01])/\d{4}")
DAY_FIELD: Final = Field(slug="day", label="", type=FieldType.DATE)
NAME: Final = re.compile(r"(?:[^\W\d_][\w.'’-]* ){1,3}[^\W\d_][\w.'’-]*")
FIRST: Final = re.compile(r"\b1\b(?=\W*\w)")
POSTCODE: Final = re.compile(r"zip|postal|postcode|postleit|^plz")
"""Of columns whose cells are no numbers, whatever they look like: 01067."""
LABEL: Final = re.compile(r"(?:email|phone|address|website|im|relation|event)\d*(?:label|type|displayname|formatted)")
"""Of columns by which address books say what another column holds, or say it again."""
WORDS: Final = frozenset({"yes", "no", "true", "false", "ja", "nein", "oui", "non", "y", "n"})
CHECKS: Final[tuple[tuple[FieldType, Callable[[str], object]], ...]] = (
    (FieldType.EMAIL, EMAIL.fullmatch),
    (FieldType.URL, URL.fullmatch),
    (FieldType.MOMENT, MOMENT.fullmatch),
    (FieldType.DATE, DAY.fullmatch),
    (FieldType.NUMBER, NUMBER.fullmatch),
    (FieldType.PHONE, PHONE.fullmatch),
    (FieldType.MONEY, MONEY.fullmatch),
    (FieldType.YES_NO, lambda text: text.lower() in WORDS),
    (FieldType.COUNTRY, lambda text: len(text) > 3 and find_country(text)),
)


@dataclass(slots=True)
class Seen:
    """What the first rows say of a column."""

    name: str
    type: str = FieldType.TEXT
    filled: int = 0
    examples: list[str] = field(default_factory=list)
    decimal_comma: bool = False
    month_first: bool = False
    has_names: bool = False
    """Whether nearly all cells are two to four words of letters."""
    no_day: str = ""
    """A cell that is no day; nothing where all are, or may be."""

    def keep(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def look(columns: Sequence[str], rows: Iterable[list[str]]) -> list[Seen]:
    """Return what the first rows say of each column."""
    cells: list[list[str]] = [[] for _column in columns]
    for row, _number in zip(rows, range(SAMPLE), strict=False):
        for place, cell in enumerate(row[: len(columns)]):
            if text := clean_cell(cell):
                cells[place].append(text)
    return [_look(name, found) for name, found in zip(columns, cells, strict=True)]


def guess_mapping(seen: Sequence[Seen], targets: Sequence[Target], *, makes_attributes: bool) -> Mapping:
    """Return what each column probably becomes: by its name, else by its cells, else a new attribute of its type."""
    mapping = Mapping([_start(one) for one in seen])
    taken: set[str] = set()
    named = [
        (column, one)
        for place, (column, one) in enumerate(zip(mapping.columns, seen, strict=True), 1)
        if not is_unnamed(one, place)
    ]
    # What is called just so comes before what is called alike: "Job title" before "Title".
    for find in (_find_by_own_name, _find_by_name):
        for column, about in named:
            target = None if column.to else find(about.name, targets, taken)
            if target is None:
                continue
            if target.type is FieldType.DATE and about.no_day and makes_attributes:
                # Days that are none would refuse their rows; as text they stay as they are, to be mended here.
                column.to, column.type = NEW, str(FieldType.TEXT)
            else:
                _give(column, target, taken)
    _give_name(mapping.columns, seen, targets, taken)
    for column, about in zip(mapping.columns, seen, strict=True):
        if column.to or not about.filled or LABEL.fullmatch(plain(about.name)):
            continue
        wanted = {FieldType.EMAIL: "email", FieldType.PHONE: "phone"}.get(FieldType(about.type), "")
        found = next((one for one in targets if one.slug == wanted and wanted not in taken), None)
        if found is not None:
            _give(column, found, taken)
        elif makes_attributes:
            column.to, column.type = NEW, str(FieldType.TEXT) if POSTCODE.search(plain(about.name)) else about.type
    return mapping


def is_unnamed(about: Seen, place: int) -> bool:
    """Tell whether the file gives a column no name; places count from 1."""
    return about.name == name_unnamed(place)


def _give_name(columns: Sequence[Column], seen: Sequence[Seen], targets: Sequence[Target], taken: set[str]) -> None:
    """Take the first column without a name whose cells are names of people for the name."""
    target = next((one for one in targets if one.slug == "name" and "name" not in taken), None)
    if target is None:
        return
    for place, (column, about) in enumerate(zip(columns, seen, strict=True), 1):
        if not column.to and is_unnamed(about, place) and about.has_names:
            _give(column, target, taken)
            return


def plain(text: str) -> str:
    """Return a name of a column as it is compared: letters and digits alone, without accents and case."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in flat if letter.isalnum())


def _start(about: Seen) -> Column:
    return Column(about.name, decimal_comma=about.decimal_comma, month_first=about.month_first)


def _give(column: Column, target: Target, taken: set[str]) -> None:
    column.to = target.slug
    column.rule = Rule.APPEND if target.can_append else Rule.OVERWRITE
    if not target.many:
        taken.add(target.slug)


def _find_by_own_name(name: str, targets: Sequence[Target], taken: set[str]) -> Target | None:
    wanted = plain(name)
    found = (one for one in targets if one.slug not in taken and wanted in (plain(one.slug), plain(str(one.label))))
    return next(found, None)


def _find_by_name(name: str, targets: Sequence[Target], taken: set[str]) -> Target | None:
    # Address books number what there can be several of: "Address 1 - City".
    wanted = {plain(name), plain(FIRST.sub(" ", name)).removesuffix("value")}
    for target in targets:
        words = {plain(word) for word in (target.slug, str(target.label), *target.words)}
        if target.slug not in taken and wanted & words:
            return target
    # "E-mail (2)" and "Phone 3" are further ones of their kind.
    stem = re.sub(r"\d+$|value$", "", re.sub(r"\d+value$", "", plain(name)))
    for target in targets:
        if target.many and stem and stem in {plain(word) for word in (target.slug, str(target.label), *target.words)}:
            return target
    return None


def _look(name: str, cells: list[str]) -> Seen:
    about = Seen(name, filled=len(cells), examples=[cell[:80] for cell in dict.fromkeys(cells)][:EXAMPLES])
    if not cells:
        return about
    for type_, fits in CHECKS:
        share = SURE if type_ in (FieldType.EMAIL, FieldType.PHONE) else 1
        if _fit(cells, fits, misses=len(cells) - math.ceil(share * len(cells))):
            about.type = str(type_)
            break
    about.has_names = about.type == FieldType.TEXT and _fit(cells, NAME.fullmatch, misses=len(cells) // 10)
    about.decimal_comma = any(DECIMAL_COMMA.fullmatch(cell) for cell in cells)
    about.month_first = any(MONTH_FIRST.fullmatch(cell) for cell in cells)
    days = ((cell, turn_day(cell) if about.month_first else cell) for cell in dict.fromkeys(cells))
    about.no_day = next((cell for cell, day in days if not _is_day(day)), "")[:80]
    return about


def _fit(cells: Sequence[str], fits: Callable[[str], object], *, misses: int) -> bool:
    """Tell whether all but so many cells fit; the first one too many ends the search."""
    missed = (cell for cell in cells if not fits(cell))
    return sum(1 for _cell in islice(missed, misses + 1)) <= misses


def _is_day(cell: str) -> bool:
    try:
        read_value(DAY_FIELD, cell)
    except Nonsense:
        return False
    return True
