"""The panel of messages on the page of a person: what they were sent with its fate, and what they wrote back."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from touchline.contacts.models import Contact
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.eventstore.mailings import list_happened
from touchline.journal.kinds import get_kind
from touchline.messaging.models import Mailing, Reply
from touchline.messaging.queries import Explanation, list_messages_of
from touchline.messaging.returns.replies import find_replies
from touchline.records.lists import say_trouble
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, limit, may

SHOWN: Final = 6
REPLIES: Final = 3
LARGEST_MAILING: Final = 2**32 - 1
"""What the event store keeps the number of a mailing in."""
TONES: Final = {
    "accepted": "success",
    "delivered": "success",
    "bounced": "error",
    "refused": "error",
    "unknown": "warning",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a person: what became of it, and whether they opened it, clicked or answered."""

    mailing: Mailing
    fate: Explanation
    happened: frozenset[str] = frozenset()

    @property
    def tone(self) -> str:
        """Return the colour of its fate."""
        return TONES.get(self.fate.state, "")


@login_required_staff
@require_safe
def person_messages(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer with the latest messages of somebody and what they wrote back."""
    user = access_staff(request, "messages")
    contact = get_object_or_404(limit(Contact.objects.all(), user, "contacts"), pk=person_id)
    found = list_messages_of(contact.pk, most=SHOWN + 1)
    shown: dict[str, Any] = {
        "contact": contact,
        "lines": list_lines(contact.pk, found[:SHOWN]),
        "has_more": len(found) > SHOWN,
        "replies": find_replies(user).filter(contact_id=contact.pk).order_by("state", "-at")[:REPLIES],
        "open": Reply.State.OPEN,
        "may_write": may(user, "messages", Verb.CREATE) and bool(contact.email) and contact.archived_at is None,
    }
    return render(request, "messaging/_person.html", shown)


def list_lines(contact_id: int, found: list[tuple[Mailing, Explanation]]) -> list[Line]:
    """Return messages with what happened to them; while the event store is away, without."""
    happened: dict[int, set[str]] = {}
    try:
        rows = list_happened([mailing.pk for mailing, _fate in found], contact_id) if found else []
    except (EventStoreDown, EventStoreError):
        rows = []
    for one in rows:
        happened.setdefault(one.mailing, set()).add(one.name.partition("_")[2])
    return [Line(mailing, fate, frozenset(happened.get(mailing.pk, ()))) for mailing, fate in found]


@login_required_staff
@require_safe
def message_events(request: HttpRequest, mailing_id: int, contact_id: int) -> HttpResponse:
    """Answer with what happened with one message, oldest first."""
    user = access_staff(request, "messages")
    contact = get_object_or_404(limit(Contact.objects.all(), user, "contacts"), pk=contact_id)
    shown: dict[str, Any] = {}
    try:
        rows = list_happened([min(mailing_id, LARGEST_MAILING)], contact.pk)
    except (EventStoreDown, EventStoreError) as error:
        shown["trouble"] = say_trouble(error)
    else:
        shown["rows"] = [(one.at, get_kind(one.name), one.link, one.device) for one in rows]
    return render(request, "messaging/_events.html", shown)
