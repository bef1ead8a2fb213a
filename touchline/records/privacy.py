"""What records keep about people: notes, files, changes, what was pinned and looked at."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import Holds, Nothing, state
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
    Nothing(model=models.Work, why="It says which rows were asked for by field and number."),
    Nothing(model=models.AttributeDefinition, why="It describes a field."),
    Nothing(model=models.SavedView, why="It is the team's own list."),
    Nothing(model=models.ListChoice, why="It is how somebody of the team likes a list."),
    Nothing(model=models.SortIndex, why="It names a column."),
)
