"""The frequency cap: who got so much marketing lately that the next message waits for another time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from touchline.messaging.models import Mailing
from touchline.messaging.outbox.chunks import BITS, split, unpack
from touchline.messaging.outbox.rules import get_rules

GOT: Final = ("accepted", "delivered", "sending", "unknown")
RECENT: Final = """
SELECT m.mailing_id, m.contact_id FROM messaging_message m JOIN messaging_mailing g ON g.id = m.mailing_id
WHERE g.kind = 'marketing' AND m.contact_id = ANY(%s) AND m.state = ANY(%s) AND m.changed_at > %s
"""
PAST: Final = """
SELECT f.mailing_id, f.high, f.bits FROM messaging_fate f JOIN messaging_mailing g ON g.id = f.mailing_id
WHERE g.kind = 'marketing' AND f.high = ANY(%s) AND f.state = ANY(%s) AND f.last_at > %s
"""


def find_capped(audience: BitMap64, *, channel: str, moment: datetime, but: int = 0) -> BitMap64:
    """Return who has had as many marketing messages as the firm's cap allows; all channels count together."""
    rules = get_rules()
    if not rules.cap:
        return BitMap64()
    return find_full(audience, rules.cap, since=moment - timedelta(days=rules.cap_days), but=but)


def find_full(audience: BitMap64, cap: int, *, since: datetime, but: int = 0) -> BitMap64:
    """Return who of an audience had at least `cap` marketing messages since a moment, not counting the mailing `but`."""
    mailings = Mailing.objects.filter(kind=Mailing.Kind.MARKETING).exclude(pk=but)
    if not mailings.filter(started_at__isnull=False).exists():
        return BitMap64()
    got: dict[int, BitMap64] = {}
    with connection.cursor() as cursor:
        highs = [high for high, _bits in split(audience)]
        cursor.execute(PAST, [highs, list(GOT), since])
        for mailing_id, high, bits in cursor.fetchall():
            got[mailing_id] = got.get(mailing_id, BitMap64()) | unpack(bits).shift(high << BITS)
        cursor.execute(RECENT, [list(audience), list(GOT), since])
        for mailing_id, contact_id in cursor.fetchall():
            got.setdefault(mailing_id, BitMap64()).add(contact_id)
    got.pop(but, None)
    return count_at_least(got.values(), cap) & audience


def count_at_least(sets: Iterable[BitMap64], cap: int) -> BitMap64:
    """Return who is in at least `cap` of the sets."""
    layers = [BitMap64() for _step in range(cap)]
    for one in sets:
        for step in range(cap - 1, 0, -1):
            layers[step] |= layers[step - 1] & one
        layers[0] |= one
    return layers[-1]
