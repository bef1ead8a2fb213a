"""Searches the whole base for duplicates: matches, judges every pair, lists them, and joins those that are certain."""

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from touchline.contacts.duplicates.evidence import read_bits
from touchline.contacts.duplicates.fields import Choice, Compared, choose_fields
from touchline.contacts.duplicates.joining import join_certain
from touchline.contacts.duplicates.rules import find_conflict, get_rule, list_pairs, load_strong
from touchline.contacts.duplicates.runner import Progress, make_folder, match
from touchline.contacts.models import Duplicate, DuplicateRule
from touchline.kit.clock import now
from touchline.kit.rowsets import encode_rows

LEAST: Final = 0.05
"""Pairs less likely than this are not even kept; what is kept can be asked by other thresholds without a new search."""
AT_ONCE: Final = 5_000
ENOUGH_BITS: Final = 2.0
ENOUGH_FIELDS: Final = 2
NAME: Final = "name"
WEAK: Final = "evidence"
"""As a conflict: fewer than two fields agree, which is too little to join anybody by itself."""
OTHER_NAME: Final = "names"
"""As a conflict: both have names, and these speak against it. Colleagues and families share the rest."""
SAVE: Final = """
INSERT INTO contacts_duplicate (first_id, second_id, probability, evidence, state, conflict, found_at)
SELECT u.first_id, u.second_id, u.probability, u.evidence, 'review', u.conflict, %s
FROM json_to_recordset(%s::json)
     AS u(first_id bigint, second_id bigint, probability float, evidence jsonb, conflict text)
ON CONFLICT (first_id, second_id) DO UPDATE SET
    probability = excluded.probability, evidence = excluded.evidence, conflict = excluded.conflict,
    found_at = excluded.found_at
"""


@dataclass
class Summary:
    """What a search found, and what became of it."""

    contacts: int = 0
    pairs: int = 0
    auto: int = 0
    review: int = 0
    joined: int = 0
    seconds: float = 0.0
    fields: list[str] = field(default_factory=list)


def find_duplicates(*, dry_run: bool = False, actor: Any = None, progress: Progress = lambda _percent: True) -> Summary:
    """Search all contacts by the present rule; a dry run lists the pairs and joins nobody. Raises MatchingFailed, Stopped."""
    began = time.monotonic()
    rule = get_rule()
    choice = choose_fields()
    with make_folder() as folder:
        people = match(folder, choice, least=min(LEAST, rule.threshold_review), progress=progress)
        pairs = save_pairs(folder, choice, rule)
    summary = Summary(contacts=people, pairs=pairs, fields=[compared.slug for compared in choice.fields])
    summary.review = list_pairs("review", rule).count()
    summary.auto = list_pairs("auto", rule).filter(state=Duplicate.State.REVIEW).count()
    if not dry_run:
        summary.joined = join_certain(rule, actor=actor, progress=progress)
    summary.seconds = round(time.monotonic() - began, 1)
    return summary


@transaction.atomic
def save_pairs(folder: Path, choice: Choice, rule: DuplicateRule) -> int:
    """Write the pairs of a search over the ones that nobody decided; return how many there are."""
    moment = now()
    count = 0
    lines = read_pairs(folder / "pairs.csv")
    while chunk := list(islice(lines, AT_ONCE)):
        rows = list(_judge(chunk, choice.fields, rule))
        with connection.cursor() as cursor:
            cursor.execute(
                SAVE, [moment, encode_rows(("first_id", "second_id", "probability", "evidence", "conflict"), rows)]
            )
        count += len(rows)
    Duplicate.objects.filter(state=Duplicate.State.REVIEW, found_at__lt=moment).delete()
    return count


def read_pairs(path: Path) -> Iterator[tuple[int, int, float, list[float]]]:
    """Yield the two ids, the probability, and two numbers of bits for each field: what it says, and what its rarity adds."""
    with path.open(newline="") as file:
        for line in csv.reader(file):
            yield int(line[0]), int(line[1]), float(line[2]), [float(bits or 0) for bits in line[3:]]


def _judge(
    chunk: Sequence[tuple[int, int, float, list[float]]], fields: Sequence[Compared], rule: DuplicateRule
) -> Iterator[tuple[Any, ...]]:
    strong = load_strong(rule, [number for first, second, *_rest in chunk for number in (first, second)])
    for first, second, probability, bits in chunk:
        evidence = read_bits(fields, bits)
        conflict = _find_weakness(evidence) or find_conflict(rule, strong[first], strong[second])
        yield first, second, probability, evidence, conflict


def _find_weakness(evidence: Sequence[dict[str, Any]]) -> str:
    """Return why evidence alone joins nobody, or ''."""
    if sum(1 for one in evidence if one["bits"] >= ENOUGH_BITS) < ENOUGH_FIELDS:
        return WEAK
    return OTHER_NAME if any(one["field"] == NAME and one["bits"] < 0 for one in evidence) else ""
