"""How notes, files, pins and looks go with a record that is joined into another."""

from touchline.records.models import Change, File, Look, Note, Pin, Refusal
from touchline.records.moves import Move, Stay, register_moves

for kind in ("contact", "company"):
    register_moves(
        Move(model=Note, column="record_id", kind=kind, kind_column="kind"),
        Move(model=File, column="record_id", kind=kind, kind_column="kind"),
        Move(model=Pin, column="record_id", kind=kind, kind_column="kind", once=("event_id",)),
        Move(model=Look, column="record_id", kind=kind, kind_column="kind", once=("user_id",)),
    )
register_moves(
    Stay(
        model=Change, column="record_id", why="It tells what was done to that record, which an undo still has to find."
    ),
    Stay(model=Refusal, column="record_id", why="It tells what one act could not do to that record."),
)
