"""How messages go with a contact that is joined into another: they stay with whom they were sent to."""

import touchline.messaging.phones.merge
import touchline.messaging.returns.merge  # noqa: F401 - what comes back says it there
from touchline.channels.models import PracticeMail
from touchline.messaging.models import Message
from touchline.records.moves import Stay, register_moves

register_moves(
    Stay(model=Message, column="contact_id", why="It was made for the one of the two that was in the audience."),
    Stay(model=PracticeMail, column="contact_id", why="It was written to the one of the two whose address it was."),
)
