"""Tells admins by mail what is not well and what is well again, in the language each of them reads."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.channels.alerting import Way, send_at_once
from touchline.channels.services import NotStaff, send_to_staff
from touchline.ui.times import say_span
from touchline.upkeep.models import Trouble
from touchline.upkeep.watching import News
from touchline.users.models import Role, User

PRODUCT: Final = "Touchline"


def get_admins() -> list[User]:
    """Return who is told: all active admins."""
    return list(User.objects.active().filter(role=Role.ADMIN).order_by("id"))


def tell(news: News, *, way: Way | None = None) -> int:
    """Mail the news to every admin, by the queue or at once by the way that is given; return to how many."""
    told = 0
    for user in way.users if way else get_admins():
        with translation.override(user.language or "en"):
            subject, text = write_subject(news), write_text(news)
        try:
            if way:
                send_at_once(way, user, subject=subject, text=text)
            else:
                send_to_staff(user, subject=subject, text=text)
        except NotStaff:
            continue
        told += 1
    return told


def write_subject(news: News) -> str:
    """Return one line that says it all where there is one thing, and names them where there are more."""
    begun = [*news.begun, *news.still]
    if len(begun) == 1:
        return f"{PRODUCT}: {begun[0].label} – {begun[0].says}"
    if begun:
        count = len(begun)
        words = ngettext("{count} thing is not well", "{count} things are not well", count).format(count=count)
        return f"{PRODUCT}: {words}: {', '.join(trouble.label for trouble in begun)}"
    names = ", ".join(trouble.label for trouble in news.over)
    return f"{PRODUCT}: " + _("well again: {names}").format(names=names)


def write_text(news: News) -> str:
    """Return the mail: what, since when, what to do, and where to look."""
    groups = [
        (_("Not well:"), news.begun),
        (_("Still not well:"), news.still),
        (_("Well again:"), news.over),
    ]
    parts = [f"{heading}\n\n{_write_troubles(troubles)}" for heading, troubles in groups if troubles]
    address = f"{settings.ENVIRONMENT.pages_url}{reverse('upkeep:health')}"
    return "\n".join([*parts, _("All of it: {address}").format(address=address), ""])


def _write_troubles(troubles: Iterable[Trouble]) -> str:
    return "\n".join(_write(trouble) for trouble in troubles)


def _write(trouble: Trouble) -> str:
    if trouble.gone_at is not None:
        span = say_span(trouble.seconds)
        return _("- {label}: it lasted {span}\n").format(label=trouble.label, span=span)
    line = f"- {trouble.label}: {trouble.says}\n"
    return f"{line}  {trouble.advice}\n" if trouble.advice else line
