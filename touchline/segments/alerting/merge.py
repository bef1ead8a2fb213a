"""How alerts about a person go with them when they are joined into another."""

from touchline.records.moves import Move, register_moves
from touchline.segments.alerting.models import Firing

register_moves(Move(model=Firing, column="contact_id", kind="contact"))
