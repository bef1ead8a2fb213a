"""What the stream leads to for staff: who is mentioned in a note is told."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.journal.events import Event, Refused
from touchline.journal.reactions import Batch, react_to
from touchline.tasks.models import NoticeKind
from touchline.tasks.notices import notify
from touchline.users.models import User

MOST_MENTIONS = 50
ROOM = "room"


@react_to("note_added")
def tell_mentioned(batch: Batch) -> Sequence[Refused]:
    """Tell the users whom a note names; what a source sent under this name is none of ours."""
    events = [event for event in batch.events if event.call == ROOM and read_mentions(event)]
    if not events:
        return ()
    users = User.objects.active().in_bulk({number for event in events for number in read_mentions(event)})
    for event in events:
        author = read_number(event.properties.get("user_id"))
        for number in read_mentions(event):
            if number in users and number != author:
                _tell(users[number], event, User.objects.filter(pk=author).first())
    return ()


def read_mentions(event: Event) -> list[int]:
    """Return the ids of the users a note names."""
    named = event.properties.get("mentions")
    return [number for one in named[:MOST_MENTIONS] if (number := read_number(one))] if isinstance(named, list) else []


def read_number(value: Any) -> int:
    """Return a whole number, or 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _tell(user: User, event: Event, author: User | None) -> None:
    with override(user.language):
        text = _("{name} mentions you in a note.").format(name=author or event.properties.get("by", ""))
    note, said = read_number(event.properties.get("note")), str(event.properties.get("text", ""))
    url = str(event.properties.get("url", ""))
    notify(user, text, kind=NoticeKind.MENTION, url=url, key=f"note-{note}", detail=said, actor=author, by_mail=True)
