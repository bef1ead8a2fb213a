"""Tells people of an alert: one notice about one person, or one about all who came while it was unread."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from touchline.contacts.models import Contact
from touchline.segments.alerting.models import Alert, Firing
from touchline.segments.alerting.words import say_cause
from touchline.tasks.holding import collect, find_unread
from touchline.tasks.models import Notice, NoticeKind
from touchline.users.models import User

NAMED: Final = 2
MAIL_AFTER: Final = timedelta(minutes=2)
"""So long a mail waits for others to join it, and for the notice to be read instead."""
Told = tuple[Firing, Contact, Iterable[User]]


def tell(alert: Alert, fired: Sequence[Told]) -> None:
    """Tell everybody who is to know, each once."""
    by_user: dict[User, list[tuple[Firing, Contact]]] = {}
    for firing, contact, users in fired:
        for user in users:
            by_user.setdefault(user, []).append((firing, contact))
    for user, about in by_user.items():
        with override(user.language):
            tell_one(alert, user, about)


def tell_one(alert: Alert, user: User, about: Sequence[tuple[Firing, Contact]]) -> Notice:
    """Tell one user of some people, together with those of a notice that is unread."""
    group = f"alert-{alert.pk}"
    joined = find_unread(user, group, within=timedelta(minutes=alert.group_minutes))
    had = joined.count if joined else 0
    firing, contact = about[-1]
    names = [str(one) for _firing, one in reversed(about)]
    if joined and len(names) < NAMED:
        names += _name_earlier(alert, before=min(firing.pk for firing, _one in about), most=NAMED - len(names))
    is_one = had + len(about) == 1
    return collect(
        user,
        f"{alert.name}: {say_names(names, total=had + len(about))}",
        group=group,
        joined=joined,
        kind=NoticeKind.ALERT,
        count=len(about),
        url=reverse("contacts:contact", args=[contact.pk]) if is_one else reverse("segments:alert", args=[alert.pk]),
        detail=say_cause(firing) if is_one else "",
        mail_after=MAIL_AFTER if alert.by_mail else None,
    )


def say_names(names: Sequence[str], *, total: int) -> str:
    """Return "Ada", "Ada and Bob" or "Ada, Bob and 3 more"."""
    shown = list(names[:NAMED])
    rest = total - len(shown)
    if rest > 0:
        more = ngettext("{names} and {count} more", "{names} and {count} more", rest)
        return more.format(names=", ".join(shown), count=rest)
    return _(" and ").join(shown)


def _name_earlier(alert: Alert, *, before: int, most: int) -> list[str]:
    found = Firing.objects.filter(alert=alert, pk__lt=before).select_related("contact").order_by("-pk")[:most]
    return [str(firing.contact) for firing in found]
