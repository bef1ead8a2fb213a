"""What files that were imported leave behind of people."""

from django.utils.translation import gettext_lazy as _

from touchline.imports import models
from touchline.imports.erasing import remove_files_with
from touchline.kit.privacy import ADDRESSES_IN, WITHOUT_ADDRESSES, Holds, Nothing, Place, search_in, state

TEXTS = "t.trial::text || ' ' || t.columns::text || ' ' || t.problem || ' ' || t.file_name || ' ' || t.result::text"
state(
    Holds(
        model=models.Made,
        where="t.record_id = ANY(%(people)s) AND t.kind IN ('contact', 'event')",
        label=_("Imported"),
        hidden=("row_hash",),
    ),
    Holds(
        model=models.Refusal,
        where=ADDRESSES_IN.format(column="(t.reason || ' ' || t.cells::text)"),
        label=_("Refused rows"),
        late=True,
    ),
    Holds(
        model=models.Import,
        where=ADDRESSES_IN.format(column=f"({TEXTS})"),
        label=_("Files"),
        keeps="It counts what came of a file; examples of its rows go.",
        blank={
            "trial": "'{}'::jsonb",
            "columns": "'[]'::jsonb",
            "problem": WITHOUT_ADDRESSES.format(column="t.problem"),
            "file_name": WITHOUT_ADDRESSES.format(column="t.file_name"),
            "result": WITHOUT_ADDRESSES.format(column="t.result::text") + "::jsonb",
        },
        hidden=("trial", "reading", "columns", "mapping", "result", "digest", "key"),
        late=True,
    ),
    Nothing(model=models.Kept, why="It is what amounts of orders were; whose they are stands in the order alone."),
    Nothing(model=models.Remembered, why="It is how columns are called."),
)
search_in(Place(slug="imported_files", label=_("Files that were imported"), wipe=remove_files_with))
