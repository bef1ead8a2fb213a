"""What files that were imported leave behind of people."""

from django.utils.translation import gettext_lazy as _

from touchline.imports import models
from touchline.kit.privacy import ADDRESSES_IN, Holds, Nothing, state

state(
    Holds(
        model=models.Made,
        where="t.record_id = ANY(%(people)s) AND t.kind IN ('contact', 'contacts', 'people')",
        label=_("Imported"),
        hidden=("row_hash",),
    ),
    Holds(model=models.Refusal, where=ADDRESSES_IN.format(column="t.cells::text"), label=_("Refused rows")),
    Holds(
        model=models.Import,
        where=ADDRESSES_IN.format(column="t.trial::text"),
        label=_("Files"),
        keeps="It counts what came of a file; examples of its rows go.",
        blank={"trial": "'{}'::jsonb"},
        hidden=("trial", "reading", "columns", "mapping", "result", "digest", "key"),
    ),
    Nothing(model=models.Remembered, why="It is how columns are called."),
)
