"""How moves between stages go with a person who is joined into another."""

from touchline.records.moves import Move, register_moves
from touchline.segments.lifecycle.models import StageMove

register_moves(Move(model=StageMove, column="contact_id", kind="contact"))
