"""Notices when a source falls silent or sends what is refused, and tells whoever looks after it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.channels.telling import News, tell_staff
from touchline.eventstore.client import EventStoreDown, EventStoreError, query
from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.tracking.models import Source
from touchline.ui.times import say_ago, say_span
from touchline.users.models import User
from touchline.users.permissions import Verb, may

SILENT_AFTER: Final = timedelta(hours=24)
LOOKED_AT: Final = 20_000
RECENT: Final = timedelta(minutes=15)
REFUSED_FROM: Final = 10
"""So many in a day are worth a word; a single one happens."""
# The latest entries of each lane by its index: a busy collector costs no more than a quiet one.
NOTE_LAST: Final = """
UPDATE tracking_source s SET last_event_at = found.at FROM (
    SELECT latest.source_id, max(latest.received_at) AS at FROM journal_cursor c CROSS JOIN LATERAL (
        SELECT source_id, received_at, refused FROM journal_entry j WHERE j.lane = c.lane
        ORDER BY j.lane DESC, j.seq DESC LIMIT %(looked_at)s
    ) latest
    WHERE c.name = 'resolve' AND latest.received_at >= %(since)s AND latest.refused IS NULL GROUP BY 1
) AS found
WHERE s.id = found.source_id AND (s.last_event_at IS NULL OR s.last_event_at < found.at)
"""
STORED_LAST: Final = """
SELECT max(at) FROM events WHERE source = {source:UInt32} AND at > now() - INTERVAL 3 DAY
"""


def note_last_events(*, recent: timedelta = RECENT) -> None:
    """Note when each source sent last, going by the latest entries."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE_LAST, {"looked_at": LOOKED_AT, "since": now() - recent})


def is_silent(source: Source) -> bool:
    """Tell whether a source that sent before has sent nothing for a day."""
    return (
        source.revoked_at is None and source.last_event_at is not None and source.last_event_at < now() - SILENT_AFTER
    )


def say_silence(source: Source) -> str:
    """Return when a source sent last."""
    if source.last_event_at is None:
        return _("has sent nothing yet")
    if is_silent(source):
        return _("silent for {span}").format(span=say_span((now() - source.last_event_at).total_seconds()))
    return _("sent last {ago}").format(ago=say_ago(source.last_event_at))


def tell_of_silence() -> int:
    """Tell the owners of sources that fell silent, once for each silence; return how many sources that were."""
    fell = Source.objects.filter(revoked_at=None, is_sample=False, last_event_at__lt=now() - SILENT_AFTER)
    untold = fell.filter(Q(silence_told_at=None) | Q(silence_told_at__lt=F("last_event_at")))
    return sum(_tell_of_silence(source.pk) for source in untold)


def tell_of_refusals() -> int:
    """Tell the owners of sources of which ten or more events were refused today, once a day; return how many."""
    today = now().date()
    found = Refusal.objects.filter(day=today, source_id__gt=0).values("source_id").annotate(total=Sum("count"))
    counted = {row["source_id"]: row["total"] for row in found if row["total"] >= REFUSED_FROM}
    sources = Source.objects.filter(pk__in=counted, is_sample=False)
    for source in sources:
        worst = Refusal.objects.filter(day=today, source_id=source.pk).order_by("-count")[0]
        for user in get_keepers(source):
            with override(user.language):
                text = _("{count} events of “{name}” were refused today.").format(
                    count=counted[source.pk], name=source.name
                )
                detail = _("Most often: {reason}. What was kept can be mended and sent on.").format(reason=worst.reason)
            url = f"{reverse('tracking:source', args=[source.pk])}#refused"
            tell_staff(user, News(text=text, detail=detail, url=url, key=f"source-{source.pk}-refused-{today}"))
    return len(sources)


def get_keepers(source: Source) -> list[User]:
    """Return who is told about a source: its owner and backup, or whoever may set up sources where it has none."""
    named = [user for user in (source.owner, source.backup) if user is not None and user.is_active]
    return named or [user for user in User.objects.active() if may(user, "sources", Verb.MANAGE)]


@transaction.atomic
def _tell_of_silence(source_id: int) -> bool:
    source = Source.objects.select_for_update(of=("self",)).select_related("owner", "backup").get(pk=source_id)
    assert source.last_event_at is not None
    try:
        stored = find_last_stored(source_id)
    except (EventStoreDown, EventStoreError):
        return False  # what cannot be asked proves no silence; the next run asks again
    if stored is not None and stored > source.last_event_at:
        source.last_event_at = stored
    is_told = is_silent(source)
    if is_told:
        source.silence_told_at = now()
        for user in get_keepers(source):
            with override(user.language):
                text = _("“{name}” has sent nothing for a day.").format(name=source.name)
                detail = _("Look whether its script or key is still there, and whether the site is up.")
            key = f"source-{source.pk}-silent-{source.last_event_at:%Y%m%d%H%M}"
            url = reverse("tracking:source", args=[source.pk])
            tell_staff(user, News(text=text, detail=detail, url=url, key=key))
    source.save(update_fields=["last_event_at", "silence_told_at"])
    return is_told


def find_last_stored(source_id: int) -> datetime | None:
    """Return when a source's last event of the last three days happened, or None. Raises EventStoreDown, EventStoreError."""
    found: datetime | None = query(STORED_LAST, {"source": source_id})[0][0]
    return found if found is not None and found.year > 1970 else None
