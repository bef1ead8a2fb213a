"""How scores go with a person who is joined into another."""

from touchline.records.moves import Stay, register_moves
from touchline.segments.scoring.models import Score

register_moves(
    Stay(
        model=Score,
        column="contact_id",
        why="The kept one is counted anew from all events; the other row is swept away.",
    ),
)
