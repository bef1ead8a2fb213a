"""Offers records to choose from while somebody types."""

from django.http import Http404, HttpRequest

from touchline.records.kinds import RecordKind, find_kind
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff

SHOWN = 8


def find_choices(request: HttpRequest, slug: str, text: str) -> tuple[User, RecordKind, list[tuple[int, str]]]:
    """Return who asks, the kind, and the ids and names of a few records whose name holds the text, or their address does."""
    kind = find_kind(slug)
    if kind is None:
        raise Http404
    user = access_staff(request, kind.subject, Verb.VIEW)
    text = " ".join(text.replace("\0", "").split())[:100]
    if not text:
        return user, kind, []
    found = kind.limit(user).filter(archived_at=None)
    # A short text has no trigrams; its beginning is in the index of patterns all the same.
    named = found.filter(name__istartswith=text) if len(text) < 3 else found.filter(name__icontains=text)
    rows = list(named[:SHOWN])
    if len(rows) < SHOWN and len(text) >= 3:
        # Asked apart from the name: one question for both would read every record.
        known = found.filter(pk__in=kind.find_by_address(text)).exclude(pk__in=[row.pk for row in rows])
        rows += known[: SHOWN - len(rows)]
    return user, kind, [(row.pk, str(row)) for row in rows]
