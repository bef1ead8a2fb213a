"""Links the audit log's entries into a chain, and notes its end outside the database, so that no cut goes unseen."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from touchline.kit.clock import now
from touchline.kit.sealing import make_mac
from touchline.users.models import AuditEntry, AuditLink

LOCK = 7_205_759_403_792_794
BATCH = 500
WINDOW = 10_000
"""Ids behind the newest link among which late entries are looked for; `verify` looks at all."""
START = "0" * 64


def make_link_hash(number: int, before: str, seal: str) -> str:
    """Return the keyed hash of a place in the chain."""
    return make_mac(f"{number}:{before}:{seal}", about="audit.link")


def link_entries() -> int:
    """Give every committed entry its place in the chain; return how many there were.

    It runs after the commit of what wrote them, in a transaction of its own: acts never wait for each other's commit.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = AuditLink.objects.order_by("-number").first()
        links = _make_links(last)
        AuditLink.objects.bulk_create(links)
    if links:
        _write_anchor(links[-1])
    return len(links)


def _make_links(last: AuditLink | None) -> list[AuditLink]:
    number, before = (last.number, last.hash) if last else (0, START)
    waiting = AuditEntry.objects.filter(link=None).order_by("id")
    if last:
        waiting = waiting.filter(id__gt=last.entry_id - WINDOW)
    links = []
    for entry_id, seal in waiting.values_list("id", "seal")[:BATCH]:
        number += 1
        before = make_link_hash(number, before, seal)
        links.append(AuditLink(number=number, entry_id=entry_id, hash=before))
    return links


def get_anchor_file() -> Path:
    """Return the file beside the keys in which the chain's ends are noted."""
    folder: Path = settings.KEYS_FILE.parent
    return folder / "audit-anchor.log"


def read_anchors(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and hash of each end that was noted; a line that was cut off is passed over."""
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            parts = line.split()
            if len(parts) == 3 and parts[0].isdigit() and len(parts[1]) == len(START):
                yield int(parts[0]), parts[1]


def _write_anchor(link: AuditLink) -> None:
    # Appended in one write, so that lines of several processes never mix.
    handle = os.open(get_anchor_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{link.number} {link.hash} {now().isoformat(timespec='seconds')}\n".encode())
    finally:
        os.close(handle)
