"""Messages in the API."""

from touchline.messaging.outbox.api import router

__all__ = ["router"]
