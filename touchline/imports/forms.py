"""Reads what the pages of an import send: how the file is read, and what its columns become."""

from django.http import QueryDict

from touchline.imports.kinds import get_import_kind
from touchline.imports.mapping import Column, Mapping
from touchline.imports.models import Import
from touchline.imports.reading import Reading
from touchline.imports.reading.encodings import ENCODINGS

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "blanks": " "}


def read_reading(given: QueryDict, imported: Import) -> Reading:
    """Return how the file is to be read; what is not among the choices stays as it is."""
    now = Reading.load(imported.reading)
    encoding = given.get("encoding", "")
    return Reading(
        form=now.form,
        encoding=encoding if encoding in ENCODINGS else now.encoding,
        separator=SEPARATORS.get(given.get("separator", ""), now.separator),
        sheet=given.get("sheet", now.sheet)[:200],
        has_head=given.get("has_head") == "on" if "head_asked" in given else now.has_head,
    )


def read_columns(given: QueryDict, imported: Import) -> Mapping:
    """Return what the columns become; columns are named by their place in the file."""
    now = Mapping.load(imported.mapping)
    columns = [_read_column(given, place, column) for place, column in enumerate(now.columns)]
    options = {
        one.slug: given.get(f"option-{one.slug}", now.options.get(one.slug, one.default))
        for one in get_import_kind(imported.kind).get_options()
    }
    country = given.get("country", "")[:2].upper()
    return Mapping(columns, match_by=given.get("match_by", now.match_by), country=country, options=options)


def _read_column(given: QueryDict, place: int, now: Column) -> Column:
    to, _part, type_ = given.get(f"to-{place}", now.to).partition(":")
    return Column(
        name=now.name,
        to=to,
        type=type_,
        rule=given.get(f"rule-{place}", now.rule),
        erases=given.get(f"erases-{place}") == "on",
        decimal_comma=given.get(f"decimal-{place}", "comma" if now.decimal_comma else "point") == "comma",
        month_first=given.get(f"dates-{place}", "month" if now.month_first else "day") == "month",
    )
