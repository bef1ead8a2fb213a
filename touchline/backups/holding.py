"""Keeps everything from leaving after a restore, until somebody who knows what was sent meanwhile lets it go."""

from django.core.cache import cache
from django.db import connection, transaction

from touchline.backups.models import Restore
from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.models import User

KEY = "backups_held"
KEPT_S = 10
IS_HELD = "SELECT EXISTS (SELECT FROM backups_restore WHERE resumed_at IS NULL)"


def is_held() -> bool:
    """Tell whether a restore waits for somebody to look; a question of a tenth of a millisecond."""
    with connection.cursor() as cursor:
        cursor.execute(IS_HELD)
        row = cursor.fetchone()
    return bool(row and row[0])


def was_held_lately() -> bool:
    """Tell it for the bar of every page, as of at most ten seconds ago."""
    known = cache.get(KEY)
    if not isinstance(known, bool):
        known = is_held()
        cache.set(KEY, known, KEPT_S)
    return known


def find_hold() -> Restore | None:
    """Return the restore that keeps everything from leaving, if there is one."""
    return Restore.objects.filter(resumed_at=None).order_by("-id").first()


@transaction.atomic
def resume_sending(*, actor: User) -> bool:
    """Let everything leave again; False when it did already."""
    waiting = list(Restore.objects.select_for_update().filter(resumed_at=None))
    for one in waiting:
        one.resumed_at, one.resumed_by = now(), actor
        one.save(update_fields=["resumed_at", "resumed_by"])
        write_audit(actor, "resume", "backups", one.pk, after={"archive": one.archive})
    cache.delete(KEY)
    return bool(waiting)
