"""Asks for backups, makes them, proves them, and removes those whose time has come."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from touchline.backups.making import Made, get_place, get_settings, make_backup
from touchline.backups.models import Backup
from touchline.backups.places import ENDING
from touchline.backups.problems import BackupProblem
from touchline.backups.rotation import Kept, choose_kept
from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.models import User

LOCK: Final = (21581, 18)
"""Held by who makes or proves a backup, for as long as that lives."""
TRY_LOCK: Final = "SELECT pg_try_advisory_lock(%s, %s)"
LET_GO: Final = "SELECT pg_advisory_unlock(%s, %s)"
OPEN: Final = (Backup.State.ASKED, Backup.State.RUNNING)
TOLD_EVERY: Final = timedelta(seconds=2)


class Busy(BackupProblem):
    """Somebody else makes or proves one now."""


@transaction.atomic
def ask_for_backup(*, actor: User | None) -> Backup:
    """Have a backup made; the one that is waited for already when there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(21581, 19)")
    waiting = Backup.objects.filter(state__in=OPEN).order_by("id").first()
    if waiting is not None:
        return waiting
    moment = now()
    made = Backup.objects.create(name=make_name(moment), asked_at=moment, asked_by=actor, place=get_settings().place)
    if actor is not None:
        write_audit(actor, "make", "backups", made.pk, after={"name": made.name})
    return made


def make_name(moment: datetime) -> str:
    """Return a name that sorts by its moment and is given once."""
    return f"touchline-{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}{ENDING}"


def run_backup(backup: Backup) -> Made:
    """Make a backup that was asked for, remove old ones, and note what came of it. Raises BackupProblem."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, LOCK)
        if cursor.fetchone() != (True,):
            raise Busy("Another backup is being made or proven now; wait until it has ended.")
    try:
        _note(backup, state=Backup.State.RUNNING, started_at=now())
        try:
            made = make_backup(backup.name, tell=_Teller(backup).tell)
        except BaseException as error:
            problem = str(error) if isinstance(error, BackupProblem) else f"{type(error).__name__}: {error}"
            connection.close_if_unusable_or_obsolete()
            _note(backup, state=Backup.State.FAILED, problem=problem[:1000], finished_at=now())
            raise
        _note(
            backup,
            state=Backup.State.DONE,
            made_at=datetime.fromisoformat(made.manifest.made_at),
            finished_at=now(),
            size=made.size,
            done_bytes=backup.of_bytes,
            contents={"rows": made.tally.rows, "events": made.tally.events, "paused_s": round(made.paused_s, 3)},
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute(LET_GO, LOCK)
    rotate()
    return made


def rotate() -> list[str]:
    """Remove archives that no day, week or month needs any more; return their names. Raises BackupProblem."""
    place = get_place()
    stored = {one.name: one for one in place.list_all()}
    _adopt(set(stored))
    known = {row.name: row for row in Backup.objects.filter(name__in=stored)}
    dated = [Kept(name, row.made_at or row.asked_at, row.proof) for name, row in known.items()]
    kept = choose_kept(dated, keep=get_settings().keep)
    gone = sorted(set(known) - kept)
    for name in gone:
        place.remove(name)
    Backup.objects.filter(removed_at=None, state=Backup.State.DONE).exclude(name__in=kept).update(removed_at=now())
    return gone


def _adopt(listed: set[str]) -> None:
    """Know the archives that another time of this installation made: those younger than the one it was restored from."""
    for name in sorted(listed - set(Backup.objects.filter(name__in=listed).values_list("name", flat=True))):
        moment = read_moment(name)
        if moment is not None:
            Backup.objects.create(
                name=name,
                place=get_settings().place,
                state=Backup.State.DONE,
                asked_at=moment,
                made_at=moment,
                finished_at=moment,
            )
    Backup.objects.filter(name__in=listed, removed_at__isnull=False).update(removed_at=None)


def read_moment(name: str) -> datetime | None:
    """Return the moment in an archive's name, or None for one that was renamed."""
    try:
        return datetime.strptime(f"{name[10:26]}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return None


def end_broken() -> int:
    """Note as failed what nobody works at any more: its process or its machine died. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, LOCK)
        if cursor.fetchone() != (True,):
            return 0
        try:
            words = "It was broken off: its process ended in the middle. The log of the worker may tell why."
            ended = Backup.objects.filter(state=Backup.State.RUNNING).update(
                state=Backup.State.FAILED, problem=words, finished_at=now()
            )
            return ended + Backup.objects.filter(proof=Backup.Proof.RUNNING).update(proof=Backup.Proof.NONE)
        finally:
            cursor.execute(LET_GO, LOCK)


class _Teller:
    """Writes down how far a backup is, every two seconds."""

    def __init__(self, backup: Backup) -> None:
        self._backup, self._told = backup, now() - TOLD_EVERY

    def tell(self, done: int, of: int) -> None:
        """Take how many bytes of how many are read."""
        if now() - self._told >= TOLD_EVERY:
            self._told = now()
            _note(self._backup, done_bytes=done, of_bytes=of)


def _note(backup: Backup, **changed: object) -> None:
    for name, value in changed.items():
        setattr(backup, name, value)
    backup.save(update_fields=list(changed))
