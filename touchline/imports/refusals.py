"""Rows that were not taken: kept with their reasons, and given back as a file one can mend and import again."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from touchline.imports.kinds import Given
from touchline.imports.models import Import
from touchline.records.export import write_csv
from touchline.records.export_cells import Values

ADD: Final = "COPY imports_refusal (imported_id, row, reason, cells) FROM STDIN"
AT_ONCE: Final = 2_000


def add_refusals(imported: Import, refused: Sequence[tuple[Given, str]]) -> None:
    """Keep refused rows, in the caller's transaction."""
    if not refused:
        return
    with connection.cursor() as cursor, cursor.copy(ADD) as copy:
        for row, reason in refused:
            cells = msgspec.json.encode([cell[:1_000].replace("\0", "") for cell in row.cells]).decode()
            copy.write_row((imported.pk, row.number, reason[:1_000], cells))


def read_refused(imported: Import) -> Iterator[Values]:
    """Yield the head and the refused rows as they were in the file, each with its number and its reason."""
    columns = [str(column["name"]) for column in imported.columns]
    yield [_("Row"), _("Reason"), *columns]
    last = 0
    while found := list(imported.refusals.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for one in found:
            yield [one.row, one.reason, *map(str, one.cells)]
        last = found[-1].pk


def write_refused(imported: Import) -> Iterator[bytes]:
    """Yield the refused rows as CSV."""
    return write_csv(read_refused(imported))
