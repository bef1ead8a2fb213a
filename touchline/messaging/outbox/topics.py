"""The topic of messages that somebody waits for: answers, orders, requests."""

from typing import Any, Final

from django.db import transaction

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.models import Basis, Purpose

WORDS: Final = Words(
    {"en": "Messages about orders and requests", "de": "Nachrichten zu Bestellungen und Anfragen"},
    {
        "en": "Answers to your questions and messages about what you ordered.",
        "de": "Antworten auf Ihre Fragen und Nachrichten zu dem, was Sie bestellt haben.",
    },
)
CHANNELS: Final = ("email", "sms")


@transaction.atomic
def get_service_topic(channel: str = "email", *, actor: Any = None) -> Purpose:
    """Return the first topic on contract that the channel serves; makes it where there is none."""
    found = Purpose.objects.filter(basis=Basis.CONTRACT, archived_at=None, channels__contains=[channel]).first()
    return found or create_purpose(WORDS, basis=Basis.CONTRACT, channels=CHANNELS, actor=actor)
