"""What records keep about people: notes, files, changes, what was pinned and looked at."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import ADDRESSES_IN, WITHOUT_ADDRESSES, Holds, Nothing, state
from touchline.records import models

OF_RECORD = "t.kind = 'contact' AND t.record_id = ANY(%(people)s)"
state(
    Holds(model=models.Note, where=OF_RECORD, label=_("Notes")),
    Holds(model=models.File, where=OF_RECORD, label=_("Files"), hidden=("key",), files="key"),
    Holds(model=models.Change, where=OF_RECORD, label=_("Changes")),
    Holds(model=models.Look, where=OF_RECORD, label=_("Looked at by the team")),
    Holds(model=models.Pin, where=OF_RECORD, label=_("Pinned")),
    Holds(
        model=models.Refusal,
        where="t.record_id = ANY(%(people)s)"
        " AND EXISTS (SELECT 1 FROM records_work w WHERE w.id = t.work_id AND w.kind = 'contact')",
        label=_("Left out of bulk edits"),
    ),
    Nothing(model=models.ChangeSet, why="It says who changed which fields; the values are in its changes."),
    Holds(
        model=models.Work,
        where="t.state NOT IN ('waiting', 'running') AND "
        + ADDRESSES_IN.format(column="(t.title || ' ' || t.parameters::text || ' ' || t.result::text)"),
        label=_("Work on many records"),
        keeps="It says what the team did to many; only the person's address goes out of it.",
        blank={
            "title": WITHOUT_ADDRESSES.format(column="t.title"),
            "parameters": WITHOUT_ADDRESSES.format(column="t.parameters::text") + "::jsonb",
            "result": WITHOUT_ADDRESSES.format(column="t.result::text") + "::jsonb",
        },
        hidden=("parameters", "result"),
        late=True,
    ),
    Nothing(model=models.AttributeDefinition, why="It describes a field."),
    Holds(
        model=models.SavedView,
        where=ADDRESSES_IN.format(column="(t.name || ' ' || t.condition::text)"),
        label=_("Lists that name them"),
        keeps="It is the team's own list; only the person's address goes out of it.",
        blank={
            "name": WITHOUT_ADDRESSES.format(column="t.name"),
            "condition": WITHOUT_ADDRESSES.format(column="t.condition::text") + "::jsonb",
        },
        late=True,
    ),
    Nothing(model=models.ListChoice, why="It is how somebody of the team likes a list."),
    Nothing(model=models.SortIndex, why="It names a column."),
)
