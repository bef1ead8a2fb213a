"""Where two people were last seen becomes one, and two again."""

from typing import Final

import msgspec
from django.db import connection

from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.rows import run
from touchline.contacts.presence import load_presence, save_presence

RESTORE: Final = """
INSERT INTO contacts_presence SELECT r.* FROM contacts_merge m, jsonb_populate_record(NULL::contacts_presence, m.before -> %s) r
WHERE m.id = %s AND m.before -> %s IS NOT NULL AND m.before -> %s <> 'null'::jsonb
"""
IS_UNTOUCHED: Final = """
SELECT coalesce((SELECT to_jsonb(p) FROM contacts_presence p WHERE p.person_id = m.kept_id), 'null'::jsonb) = m.after -> 'kept_seen'
FROM contacts_merge m WHERE m.id = %s
"""
REMOVE: Final = "DELETE FROM contacts_presence WHERE person_id = %s"


def join(merge: Merge) -> None:
    """Let the kept person have been seen whenever one of the two was."""
    found = load_presence([merge.kept_id, merge.gone_id])
    theirs = found.pop(merge.gone_id, None)
    if theirs is None:
        return
    mine = found.get(merge.kept_id)
    if mine is None:
        theirs.person_id = merge.kept_id
        mine = theirs
    else:
        mine.absorb(theirs)
    save_presence([mine], removed=[merge.gone_id])


def take_apart(merge: Merge) -> None:
    """Give each what it had; visits since the merge stay with the kept person's."""
    if _is_untouched(merge):
        run(REMOVE, [merge.kept_id])
        _restore(merge, "kept_seen")
    else:
        _take_off(merge)
    run(REMOVE, [merge.gone_id])
    _restore(merge, "gone_seen")


def _take_off(merge: Merge) -> None:
    """Take what the other had brought off the totals of a person who was seen since."""
    before = msgspec.convert(merge.before.get("gone_seen") or {}, type=dict)
    mine = load_presence([merge.kept_id]).get(merge.kept_id)
    if mine is None or not before:
        return
    mine.visits -= before["visits"]
    mine.pages -= before["pages"]
    save_presence([mine])


def _is_untouched(merge: Merge) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_UNTOUCHED, [merge.pk])
        row = cursor.fetchone()
    return bool(row and row[0])


def _restore(merge: Merge, which: str) -> None:
    run(RESTORE, [which, merge.pk, which, which])
