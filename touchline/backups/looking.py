"""Decides what the worker does next about backups: make one, prove one, or note what broke off."""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Final

import touchline
from touchline.backups.making import get_key, get_place, get_settings, read_tombstones
from touchline.backups.models import Backup
from touchline.backups.problems import BackupProblem
from touchline.backups.schedule import is_due
from touchline.backups.services import OPEN, ask_for_backup, end_broken
from touchline.backups.standing import find_beginning
from touchline.backups.tombstones import get_beside, put_beside
from touchline.backups.unpacking import join_tombstones
from touchline.kit.clock import now
from touchline.organisation.queries import get_zone

log = logging.getLogger(__name__)

PROVEN_WITHIN: Final = timedelta(hours=26)


STARTED: Final = now()
CATCH_UP_AFTER: Final = timedelta(hours=1)
"""A machine that was just switched on has other things to do than what it slept through."""


def look_first() -> None:
    """Note as failed what broke off when the worker last ended."""
    if ended := end_broken():
        log.warning("%d backups had been broken off.", ended)


def find_next() -> list[str] | None:
    """Return the arguments of `touchline backup` for what is to be done now, or None."""
    asked = Backup.objects.filter(state=Backup.State.ASKED).order_by("id").first()
    if asked is not None:
        return ["--run", str(asked.pk)]
    if Backup.objects.filter(state__in=OPEN).exists() and not end_broken():
        return None
    unproven = Backup.objects.filter(
        state=Backup.State.DONE,
        proof=Backup.Proof.NONE,
        removed_at=None,
        asked_at__gt=now() - PROVEN_WITHIN,
        # After a restore on another machine the list tells of archives that are not here.
        place=get_settings().place,
    )
    newest = unproven.order_by("-asked_at").first()
    if newest is not None and not Backup.objects.filter(asked_at__gt=newest.asked_at, state=Backup.State.DONE).exists():
        return ["prove", newest.name]
    if _is_due():
        return ["--run", str(ask_for_backup(actor=None).pk)]
    return None


def _is_due() -> bool:
    made = Backup.objects.filter(state=Backup.State.DONE, made_at__isnull=False).order_by("-made_at").first()
    failed = Backup.objects.filter(state=Backup.State.FAILED).order_by("-asked_at").first()
    last = made.made_at if made else find_beginning()
    if now() - STARTED < CATCH_UP_AFTER and not _is_hour():
        return False
    return is_due(now(), at=get_settings().at, zone=get_zone(), last=last, failed=failed.asked_at if failed else None)


def _is_hour() -> bool:
    """Tell whether the hour of backups has just begun."""
    at = get_settings().at
    here = now().astimezone(get_zone())
    return at is not None and timedelta(0) <= here - datetime.combine(here.date(), at, get_zone()) < CATCH_UP_AFTER


def keep_tombstones_beside(known: str) -> str:
    """Have the place of archives know who was erased; returns what it knows now, to be given the next time."""
    tombstones = read_tombstones()
    digest = hashlib.sha256(tombstones).hexdigest()
    if digest == known or not tombstones:
        return known
    try:
        place, key = get_place(), get_key()
        # What another time of this installation noted there, before it was restored, stays noted.
        put_beside(place, key, join_tombstones(tombstones, get_beside(place, key)), version=touchline.__version__)
    except BackupProblem as problem:
        log.warning("Who was erased could not be noted beside the backups: %s", problem)
        return known
    return digest
