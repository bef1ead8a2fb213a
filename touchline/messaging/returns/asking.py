"""Asks by mail wherever somebody is signed up, for topics that want double opt-in."""

from collections.abc import Mapping
from datetime import datetime

from touchline.contacts.consents.asking import Asker, register_asker
from touchline.contacts.models import Contact, Purpose
from touchline.kit.clock import now
from touchline.messaging.models import Confirmation
from touchline.messaging.returns.confirming import GOOD_FOR, SignUp, ask_to_confirm, wants_confirmation


class ByMail(Asker):
    """By a mail with a link behind which the yes is said."""

    def wants(self, purpose: Purpose) -> bool:
        """Tell whether the rules of what comes back name the topic."""
        return wants_confirmation(purpose)

    def ask(self, contact: Contact, purpose: Purpose, *, where: str, language: str) -> None:
        """Send the mail that asks."""
        ask_to_confirm(contact, purpose, SignUp(where, language or "en"))

    def find_waiting(self, contact_id: int) -> Mapping[str, datetime]:
        """Return the open questions that can still be answered."""
        asked = Confirmation.objects.filter(
            contact_id=contact_id, confirmed_at=None, ended_at=None, asked_at__gte=now() - GOOD_FOR
        )
        return dict(asked.order_by("asked_at").values_list("purpose", "asked_at"))


register_asker(ByMail())
