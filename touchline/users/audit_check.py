"""Looks through the whole audit log for what somebody changed, removed, swapped, slipped in or cut off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from touchline.kit.clock import now
from touchline.users.audit import hash_value, make_seal
from touchline.users.audit_chain import START, make_link_hash, read_anchors
from touchline.users.models import AuditEntry, AuditLink, AuditValue

CHUNK = 2_000
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written, in a sentence."""

    number: int
    text: str


@dataclass(slots=True)
class Check:
    """What a look through the log found."""

    entries: int
    anchors: int
    faults: list[Fault]


def check_log(anchor_file: Path) -> Check:
    """Return what is wrong with the log; without faults it is as it was written."""
    hashes: dict[int, str] = {}
    faults = list(_check_chain(hashes))
    faults += _check_values()
    faults += _check_waiting()
    anchors = list(read_anchors(anchor_file))
    faults += _check_anchors(anchors, hashes)
    return Check(len(hashes), len(anchors), sorted(faults, key=lambda fault: fault.number))


def _check_chain(hashes: dict[int, str]) -> Iterator[Fault]:
    expected, before = 1, START
    links = AuditLink.objects.order_by("number").values_list("number", "entry_id", "hash")
    for chunk in _in_chunks(links.iterator(chunk_size=CHUNK)):
        entries = AuditEntry.objects.in_bulk([entry_id for _number, entry_id, _hash in chunk])
        for number, entry_id, kept in chunk:
            if number != expected:
                yield Fault(number, f"Links {expected} to {number - 1} are missing.")
            entry = entries.get(entry_id)
            if entry is None:
                yield Fault(number, f"Entry {entry_id}, number {number} of the chain, was removed.")
            elif make_seal(entry) != entry.seal:
                yield Fault(number, f"Entry {entry_id}, number {number} of the chain, was changed.")
            elif make_link_hash(number, before, entry.seal) != kept:
                yield Fault(
                    number, f"Number {number} of the chain is not in its place: something was swapped or replaced."
                )
            hashes[number] = before = kept
            expected = number + 1


def _in_chunks(rows: Iterator[tuple[int, int, str]]) -> Iterator[list[tuple[int, int, str]]]:
    chunk: list[tuple[int, int, str]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _check_values() -> Iterator[Fault]:
    values = AuditValue.objects.select_related("entry").order_by("id")
    for value in values.iterator(chunk_size=CHUNK):
        side, _, field = value.field.partition(".")
        kept = getattr(value.entry, side, {}).get(field) if side in {"before", "after"} else None
        if kept != hash_value(value.value):
            yield Fault(0, f"The readable value of {value.field} of entry {value.entry_id} is not what was written.")


def _check_waiting() -> Iterator[Fault]:
    late = AuditEntry.objects.filter(link=None, at__lt=now() - PATIENCE).order_by("id").values_list("id", flat=True)
    for entry_id in late.iterator(chunk_size=CHUNK):
        yield Fault(0, f"Entry {entry_id} has no place in the chain: it was slipped in, or its link was removed.")


def _check_anchors(anchors: list[tuple[int, str]], hashes: dict[int, str]) -> Iterator[Fault]:
    for number, kept in anchors:
        if number not in hashes:
            yield Fault(number, f"Number {number} was noted outside the database and is gone: the log was cut.")
        elif hashes[number] != kept:
            yield Fault(number, f"Number {number} differs from what was noted outside the database.")
