"""How browsers and SMS go with a contact that is joined into another."""

from touchline.channels.models import InboundSms, PushSubscription
from touchline.records.moves import Move, Stay, register_moves

register_moves(
    Move(model=PushSubscription, column="contact_id", kind="contact"),
    Stay(model=InboundSms, column="contact_id", why="It was written by the one of the two whose number it was."),
)
