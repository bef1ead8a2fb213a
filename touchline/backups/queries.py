"""Reads for the pages: the backups there are, and what waits to leave after a restore."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from touchline.backups.making import get_settings
from touchline.backups.models import Backup
from touchline.backups.services import OPEN
from touchline.messaging.models import Mailing

SHOWN: Final = 60
MOST_MAILINGS: Final = 50
MOST_COUNTED: Final = 10_000
WAITING: Final = """
SELECT g.id, (SELECT count(*) FROM (
        SELECT 1 FROM messaging_message m WHERE m.mailing_id = g.id AND m.state IN ('queued', 'deferred', 'sending')
        LIMIT %(most)s) AS few)
    + coalesce((SELECT sum(a.size) FROM messaging_audience a WHERE a.mailing_id = g.id), 0)
FROM messaging_mailing g WHERE g.id = ANY(%(ids)s)
"""
DELIVERIES: Final = """
SELECT count(*) FROM (SELECT 1 FROM webhooks_delivery WHERE state IN ('waiting', 'sending') LIMIT %s) AS few
"""
MAILS: Final = "SELECT count(*) FROM (SELECT 1 FROM channels_mail WHERE state IN ('queued', 'sending') LIMIT %s) AS few"


@dataclass(frozen=True, slots=True)
class WaitingMailing:
    """A mailing that would go on, and how many of its messages wait."""

    mailing: Mailing
    waiting: int


@dataclass(frozen=True, slots=True)
class WaitingToLeave:
    """What would leave when sending is resumed; numbers end at ten thousand."""

    mailings: list[WaitingMailing]
    deliveries: int
    mails: int


def list_backups() -> list[Backup]:
    """Return the newest backups that are there, were tried or are being made."""
    here = Backup.objects.filter(removed_at=None, place=get_settings().place)
    return list(here.select_related("asked_by").order_by("-asked_at")[:SHOWN])


def find_open() -> Backup | None:
    """Return the backup that is asked for, being made or being proven."""
    under_way = Backup.objects.filter(state__in=OPEN) | Backup.objects.filter(proof=Backup.Proof.RUNNING)
    return under_way.order_by("-asked_at").first()


def find_waiting() -> WaitingToLeave:
    """Return what waits to leave; three questions."""
    mailings = {
        one.pk: one
        for one in Mailing.objects.filter(wanted=Mailing.Wanted.RUNNING).order_by("-started_at")[:MOST_MAILINGS]
    }
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"ids": list(mailings), "most": MOST_COUNTED})
        counted = {row[0]: int(row[1]) for row in cursor.fetchall()}
        cursor.execute(DELIVERIES, [MOST_COUNTED])
        deliveries = cursor.fetchone()
        cursor.execute(MAILS, [MOST_COUNTED])
        mails = cursor.fetchone()
    waiting = [WaitingMailing(one, counted[number]) for number, one in mailings.items() if counted.get(number)]
    return WaitingToLeave(waiting, deliveries[0] if deliveries else 0, mails[0] if mails else 0)
