"""Whether a yes counts at once or is asked for by mail first (double opt-in): the room that sends mail says how it is asked."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from touchline.contacts.consents.services import Choice, Proof
from touchline.contacts.models import Channel, Consent, Contact, Purpose

UNPROVED: Final = frozenset({Consent.Way.FORM, Consent.Way.CALL})
"""Anybody can type an address into a form, or say it on the phone; whoever signed or stood there has shown who they are."""


class Asker(ABC):
    """Asks people by mail whether they meant it."""

    @abstractmethod
    def wants(self, purpose: Purpose) -> bool:
        """Tell whether a yes to this purpose is asked for by mail first."""

    @abstractmethod
    def ask(self, contact: Contact, purpose: Purpose, *, where: str, language: str) -> None:
        """Send the question; asked a moment ago, it stands."""

    @abstractmethod
    def find_waiting(self, contact_id: int) -> Mapping[str, datetime]:
        """Return what somebody was asked and has not answered: the purpose's slug, and when."""


_askers: list[Asker] = []


def register_asker(asker: Asker) -> Asker:
    """Have questions asked by this; there is one at most."""
    _askers[:] = [asker]
    return asker


@transaction.atomic
def ask_first(contact: Contact, choice: Choice, proof: Proof) -> bool:
    """Ask by mail where a yes is not proved and its purpose wants it; False where what was said counts as it is.

    A word of an earlier day (`proof.at`) is history, and was asked for then.
    """
    is_open = choice.is_given and choice.channel == Channel.EMAIL and proof.way in UNPROVED and proof.at is None
    if not is_open or not contact.email or not any(asker.wants(choice.purpose) for asker in _askers):
        return False
    for asker in _askers:
        asker.ask(contact, choice.purpose, where=proof.where or str(proof.way), language=proof.language)
    return True


def find_waiting(contact_id: int) -> dict[str, datetime]:
    """Return what somebody was asked and has not answered yet, by the purpose's slug."""
    return {slug: at for asker in _askers for slug, at in asker.find_waiting(contact_id).items()}
