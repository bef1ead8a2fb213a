"""How many and who of mailings had which fate: from messages on their way, people who wait, and sets of who had theirs."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from touchline.messaging.models import Audience, Fate, Message
from touchline.messaging.outbox.chunks import join

OPEN: Final = ("queued", "sending", "deferred")
MISSED: Final = ("unknown", "refused")
LATER: Final = frozenset({"stopped", "capped", "no_address", "failed", "off", "late"})
"""Reasons of skipping that may hold no more when the mailing is sent to those it missed."""
COUNT: Final = """
SELECT state, reason, sum(n) FROM (
    SELECT state, reason, count(*) AS n FROM messaging_message WHERE mailing_id = ANY(%(ids)s) GROUP BY 1, 2
    UNION ALL SELECT state, reason, sum(size) FROM messaging_fate WHERE mailing_id = ANY(%(ids)s) GROUP BY 1, 2
    UNION ALL SELECT 'queued', '', sum(size) FROM messaging_audience WHERE mailing_id = ANY(%(ids)s)
) parts GROUP BY 1, 2
"""


def count_reasons(mailing_ids: Iterable[int]) -> dict[tuple[str, str], int]:
    """Return how many of these mailings are in each state for each reason."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"ids": list(mailing_ids)})
        return {(state, reason): int(count) for state, reason, count in cursor.fetchall() if count}


def count_states(mailing_ids: Iterable[int]) -> dict[str, int]:
    """Return how many of these mailings are in each state."""
    return sum_states(count_reasons(mailing_ids))


def sum_states(reasons: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return how many are in each state, whatever the reason."""
    found: dict[str, int] = {}
    for (state, _reason), count in reasons.items():
        found[state] = found.get(state, 0) + count
    return found


def may_come_later(state: str, reason: str) -> bool:
    """Tell whether somebody with this fate is tried again when the mailing is sent to those it missed."""
    return state in MISSED or (state == "skipped" and reason in LATER)


def is_finished(mailing_id: int) -> bool:
    """Tell whether everybody it was started for had their fate."""
    if Audience.objects.filter(mailing_id=mailing_id).exists():
        return False
    return not Message.objects.filter(mailing_id=mailing_id, state__in=OPEN).exists()


def find_people(mailing_ids: Iterable[int], state: str, reason: str | None = None) -> BitMap64:
    """Return who of these mailings is in a state, for a reason or for any."""
    ids = list(mailing_ids)
    messages = Message.objects.filter(mailing_id__in=ids, state=state)
    fates = Fate.objects.filter(mailing_id__in=ids, state=state)
    if reason is not None:
        messages, fates = messages.filter(reason=reason), fates.filter(reason=reason)
    found = join(fates.values_list("high", "bits")) | BitMap64(messages.values_list("contact_id", flat=True).iterator())
    if state == "queued" and not reason:
        found |= join(Audience.objects.filter(mailing_id__in=ids).values_list("high", "bits"))
    return found


def find_all(mailing_id: int) -> BitMap64:
    """Return everybody a mailing was started for."""
    found = join(Fate.objects.filter(mailing_id=mailing_id).values_list("high", "bits"))
    found |= join(Audience.objects.filter(mailing_id=mailing_id).values_list("high", "bits"))
    return found | BitMap64(
        Message.objects.filter(mailing_id=mailing_id).values_list("contact_id", flat=True).iterator()
    )


def find_missing(mailing_id: int) -> BitMap64:
    """Return whom a mailing did not reach and may try again: not who said no, and no address that does not work."""
    found = BitMap64()
    for state in MISSED:
        found |= find_people([mailing_id], state)
    for reason in LATER:
        found |= find_people([mailing_id], "skipped", reason)
    return found
