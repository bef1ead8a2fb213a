"""Tells users something: a line behind the bell, and a mail where it matters."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from touchline.channels.services import NotStaff, send_to_staff
from touchline.channels.telling import News, register_teller
from touchline.journal.live import notify_pages
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.tasks.models import Notice, NoticeKind
from touchline.tasks.quiet import find_end
from touchline.users.models import User

ADD = """
INSERT INTO tasks_notice (user_id, kind, key, text, detail, url, actor_id, mail_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (user_id, key) DO NOTHING
"""


@transaction.atomic
def notify(user: User, text: str, *, kind: str = NoticeKind.WORK, url: str = "", **more: Any) -> bool:
    """Tell a user something; False when they were told the same before.

    `key` names what is told (without it, every call tells), `detail` is a second line, `actor` who caused it. `by_mail`
    sends a mail as well: at once, or when the user's quiet hours end, which `is_urgent` may break.
    """
    actor: User | None = more.get("actor")
    detail = str(more.get("detail", ""))[:500]
    key = more.get("key") or make_token(size=12)
    mail_at = find_end(user, is_urgent=bool(more.get("is_urgent"))) if more.get("by_mail") else None
    with connection.cursor() as cursor:
        values = [user.pk, kind, key, text[:300], detail, url, actor.pk if actor else None, mail_at]
        cursor.execute(ADD, values)
        is_new = bool(cursor.rowcount == 1)
    if is_new:
        notify_pages([], events=0)
        if more.get("by_mail") and mail_at is None:
            send_mail(user, text, detail=detail, url=url)
    return is_new


def count_unread(user: User, *, most: int = 100) -> int:
    """Return how many notices wait, counted up to `most`."""
    return len(Notice.objects.filter(user=user, read_at=None).values_list("id")[:most])


def get_notices(user: User, *, before: int | None = None, limit: int = 30) -> list[Notice]:
    """Return a user's notices, newest first, one more than asked for so that one can see whether there are more."""
    found = Notice.objects.filter(user=user).select_related("actor").order_by("-id")
    return list((found.filter(id__lt=before) if before else found)[: limit + 1])


@transaction.atomic
def mark_read(user: User, *, ids: list[int] | None = None) -> int:
    """Mark a user's notices as read, all of them without `ids`; return how many were not."""
    unread = Notice.objects.filter(user=user, read_at=None)
    return (unread if ids is None else unread.filter(id__in=ids)).update(read_at=now())


def send_mail(user: User, text: str, *, detail: str, url: str) -> None:
    """Send one notice as a mail."""
    address = f"{settings.ENVIRONMENT.pages_url}{url}" if url.startswith("/") else url
    try:
        send_to_staff(user, subject=text, text="\n\n".join(part for part in (text, detail, address) if part) + "\n")
    except NotStaff:
        return


@register_teller
def tell_behind_the_bell(user: User, news: News) -> bool:
    """Have what rooms below this one tell stand behind the bell."""
    return notify(user, news.text, kind=NoticeKind.WORK, key=news.key, detail=news.detail, url=news.url)
