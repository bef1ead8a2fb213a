"""How orders go with a person who is joined into another."""

from touchline.commerce.models import Order
from touchline.records.moves import Move, Stay, register_moves

register_moves(
    Move(model=Order, column="contact_id", kind="contact", person_column="person_id"),
    Stay(model=Order, column="person_id", why="An order keeps the person id it came by."),
)
