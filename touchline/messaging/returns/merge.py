"""How what came back goes with a contact that is joined into another."""

from touchline.messaging.returns.models import Confirmation, Inbound, MailHit, Reply
from touchline.records.moves import Move, Stay, register_moves

register_moves(
    Move(model=Reply, column="contact_id", kind="contact"),
    Stay(
        model=MailHit, column="contact_id", why="The token of the copy names who it was sent to; joins are looked up."
    ),
    Stay(model=Inbound, column="contact_id", why="It says what was read from the mail; its reply follows the person."),
    Stay(
        model=Confirmation, column="contact_id", why="The token of the mail names who was asked; joins are looked up."
    ),
)
