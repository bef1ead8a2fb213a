"""Who may do what with messages."""

from touchline.messaging.design import permissions as of_designs
from touchline.messaging.outbox import permissions as of_messages

__all__ = ["of_designs", "of_messages"]
