"""Notes at records: what was typed becomes cleaned HTML, and the colleagues it names are told."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import nh3
from django.db import transaction
from django.utils.html import escape, linebreaks, urlize
from django.utils.translation import gettext as _

from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.kinds import RecordKind
from touchline.records.models import Note
from touchline.records.values import LONGEST_LONG_TEXT, Nonsense, clean_text
from touchline.users.audit import write_audit
from touchline.users.models import User

TAGS: Final = {"p", "br", "a", "span", "strong", "b", "em", "i", "ul", "ol", "li", "code", "pre", "blockquote"}
CLASSES: Final = {"span": {"mention"}}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
MOST_MENTIONS: Final = 50


def clean_html(html: str) -> str:
    """Return HTML that people wrote with nothing in it but text, lists, emphasis and links."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


@transaction.atomic
def add_note(kind: RecordKind, record_id: int, text: str, *, author: Any) -> Note:
    """Put a note to a record; raises Nonsense when it is empty or too long. Who is named after an @ is told."""
    text, users = read_note(text)
    note = Note.objects.create(
        kind=kind.slug,
        record_id=record_id,
        text=text,
        body=make_body(text, users),
        mentions=[user.pk for user in users],
        author=author if isinstance(author, User) else None,
        created_at=now(),
    )
    said = {"note": note.pk, "by": str(author), "user_id": author.pk if isinstance(author, User) else 0}
    said |= {"mentions": note.mentions, "text": text[:300], "url": kind.get_url(record_id)}
    record(record_id, "note_added", **said)
    write_audit(author, "note.create", kind.subject, record_id, after={"note": note.pk})
    tell_pages([record_id])
    return note


@transaction.atomic
def change_note(note: Note, text: str, *, author: Any) -> Note:
    """Write a note anew; raises Nonsense."""
    before = note.text
    note.text, users = read_note(text)
    note.body, note.mentions, note.edited_at = make_body(note.text, users), [user.pk for user in users], now()
    note.save(update_fields=["text", "body", "mentions", "edited_at"])
    _write_audit(note, "note.edit", author, before={"text": before}, after={"text": note.text})
    tell_pages([note.record_id])
    return note


@transaction.atomic
def remove_note(note: Note, *, author: Any, back: bool = False) -> None:
    """Take a note away, or bring it back."""
    note.removed_at = None if back else now()
    note.save(update_fields=["removed_at"])
    _write_audit(note, "note.restore" if back else "note.remove", author, before={}, after={})
    tell_pages([note.record_id])


@transaction.atomic
def pin_note(note: Note, *, is_pinned: bool) -> None:
    """Keep a note at the top, or no longer."""
    note.is_pinned = is_pinned
    note.save(update_fields=["is_pinned"])
    tell_pages([note.record_id])


def get_notes(kind: str, record_id: int, *, limit: int = 50) -> list[Note]:
    """Return the notes of a record, pinned ones first, then the newest; one query."""
    found = Note.objects.filter(kind=kind, record_id=record_id, removed_at=None)
    return list(found.select_related("author").order_by("-is_pinned", "-id")[:limit])


def read_note(text: str) -> tuple[str, list[User]]:
    """Return the cleaned text and the colleagues it names; raises Nonsense."""
    text = clean_text(text)
    if not text:
        raise Nonsense(_("Write something first."))
    if len(text) > LONGEST_LONG_TEXT:
        raise Nonsense(
            _("That is {length} characters; a note takes at most {longest}.").format(
                length=len(text), longest=LONGEST_LONG_TEXT
            )
        )
    return text, find_mentioned(text, User.objects.active() if "@" in text else ())


def find_mentioned(text: str, users: Iterable[User]) -> list[User]:
    """Return those users whose name, or what stands before the @ of their address, follows an @ in the text."""
    return [user for user in users if any(_find_name(name, text) for name in list_names(user))][:MOST_MENTIONS]


def list_names(user: User) -> list[str]:
    """Return the names a user is mentioned by, the longest first."""
    return [name for name in (user.name, user.email.partition("@")[0]) if name]


def make_body(text: str, users: Sequence[User]) -> str:
    """Return the HTML of a plain text: paragraphs, links, and the mentioned set off."""
    html: str = escape(text)
    names = sorted({escape(name) for user in users for name in list_names(user)}, key=len, reverse=True)
    if names:
        either = "|".join(re.escape(name) for name in names)
        html = re.sub(rf"(?<!\w)@({either})(?!\w)", r'<span class="mention">@\1</span>', html, flags=re.IGNORECASE)
    return clean_html(linebreaks(urlize(html, nofollow=True, autoescape=False)))


def _find_name(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _write_audit(note: Note, action: str, author: Any, **values: Any) -> None:
    from touchline.records.kinds import get_kind

    write_audit(author, action, get_kind(note.kind).subject, note.record_id, **values)
