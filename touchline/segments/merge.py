"""How what this room keeps of a contact goes with them when they are joined into another."""

from touchline.records.moves import Stay, register_moves
from touchline.segments.alerting import merge as of_alerts
from touchline.segments.lifecycle import merge as of_stages
from touchline.segments.models import Mirrored, Move, Touched
from touchline.segments.scoring import merge as of_scores

register_moves(
    Stay(model=Move, column="contact_id", why="It says when which of the two entered or left."),
    Stay(model=Touched, column="contact_id", why="It is on its way to the event store, and gone within a second."),
    Stay(model=Mirrored, column="contact_id", why="It is on its way to the live step, and gone within a second."),
)
__all__ = ["of_alerts", "of_scores", "of_stages"]
