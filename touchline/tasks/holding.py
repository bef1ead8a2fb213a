"""Notices that come together: more of a kind join the one that is unread, and mails that waited leave as one."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from touchline.channels.services import NotStaff, send_to_staff
from touchline.journal.live import notify_pages
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.tasks.models import Notice
from touchline.tasks.notices import send_mail
from touchline.tasks.quiet import find_end
from touchline.users.models import User

USERS_AT_ONCE = 50
MOST_LINES = 30


@transaction.atomic
def find_unread(user: User, group: str, *, within: timedelta) -> Notice | None:
    """Return the user's unread notice of a group that is not older, locked, for more to join it."""
    about = Notice.objects.select_for_update().filter(user=user, key__startswith=f"{group}:", read_at=None)
    return about.filter(created_at__gte=now() - within).order_by("-id").first()


@transaction.atomic
def collect(user: User, text: str, *, group: str, joined: Notice | None, **more: Any) -> Notice:
    """Tell a user something of a group: as a line of its own, or in place of the `joined` one, which then counts more.

    `kind`, `url`, `detail` as for `notify`; `count` is how many it is about; `mail_after` sends a mail, so much later that
    others can join it.
    """
    facts = {"text": text[:300], "detail": str(more.get("detail", ""))[:500], "url": more.get("url", "")}
    if joined is None:
        key = f"{group}:{make_token(size=8)}"
        mail_at = find_mail_time(user, more.get("mail_after"), is_urgent=bool(more.get("is_urgent")))
        count = more.get("count", 1)
        joined = Notice.objects.create(user=user, kind=more["kind"], key=key, mail_at=mail_at, count=count, **facts)
    else:
        joined.count += more.get("count", 1)
        for name, value in facts.items():
            setattr(joined, name, value)
        joined.save(update_fields=["count", *facts])
    notify_pages([], events=0)
    return joined


def find_mail_time(user: User, after: timedelta | None, *, is_urgent: bool) -> datetime | None:
    """Return when a mail may leave: so much later, and not within quiet hours; None for no mail."""
    if after is None:
        return None
    wanted = now() + after
    return find_end(user, at=wanted, is_urgent=is_urgent) or wanted


@transaction.atomic
def send_next_held() -> int:
    """Send what is due to some users, to each as one mail; return to how many. What was read meanwhile is not sent."""
    due = Notice.objects.filter(mail_at__lte=now())
    users = list(due.order_by("user_id").values_list("user_id", flat=True).distinct()[:USERS_AT_ONCE])
    rows = list(due.filter(user_id__in=users).select_related("user").select_for_update(of=("self",), skip_locked=True))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_at=None)
    waiting: dict[User, list[Notice]] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.read_at is None:
            waiting.setdefault(row.user, []).append(row)
    for user, notices in waiting.items():
        _send(user, notices)
    return len({row.user_id for row in rows})


def _send(user: User, notices: list[Notice]) -> None:
    if len(notices) == 1:
        send_mail(user, notices[0].text, detail=notices[0].detail, url=notices[0].url)
        return
    home = settings.ENVIRONMENT.pages_url
    with override(user.language):
        subject = ngettext("{count} notice for you", "{count} notices for you", len(notices))
        lines = [f"· {notice.text}\n  {_say(notice, home)}".rstrip() for notice in notices[:MOST_LINES]]
        if len(notices) > MOST_LINES:
            lines.append(_("… and {count} more").format(count=len(notices) - MOST_LINES))
    text = "\n\n".join([*lines, f"{home}/notices/"]) + "\n"
    try:
        send_to_staff(user, subject=subject.format(count=len(notices)), text=text)
    except NotStaff:
        return


def _say(notice: Notice, home: str) -> str:
    address = f"{home}{notice.url}" if notice.url.startswith("/") else notice.url
    return "\n  ".join(part for part in (notice.detail, address) if part)
