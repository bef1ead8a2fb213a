"""Messages in the menu."""

from touchline.messaging.design import nav as of_designs
from touchline.messaging.outbox import nav as of_messages
from touchline.messaging.phones import nav as of_channels
from touchline.messaging.returns import nav as of_replies

__all__ = ["of_channels", "of_designs", "of_messages", "of_replies"]
