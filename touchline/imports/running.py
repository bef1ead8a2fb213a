"""Runs an import: rows are read in a thread of their own, and each batch is one transaction with the place it ends at.

A run that is killed at any row goes on behind the last batch that was committed; a runner that was overtaken by another
writes nothing more, since each batch asks whether its attempt is still the latest.
"""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import translation

from touchline.imports.folder import get_path
from touchline.imports.kinds import Busy, Given, Outcome, Run, get_import_kind
from touchline.imports.models import Import
from touchline.imports.reading import Reading, open_table
from touchline.imports.reading.tables import Broken
from touchline.imports.refusals import add_refusals
from touchline.journal.bulk import MARK, working
from touchline.kit.clock import now

AT_ONCE: Final = 5_000
AHEAD: Final = 2
TRIES: Final = 20
ONE_AT_A_TIME: Final = 7_230_417
"""Batches of all imports take their turn, so that two files with the same people never make somebody twice."""
TAKE_TURN: Final = """
SELECT pg_advisory_xact_lock(%s), set_config('gin_pending_list_limit', '32MB', true), set_config('work_mem', '64MB', true),
    set_config('synchronous_commit', 'off', true), {mark}
""".replace("{mark}", MARK)
"""What is searched by its parts is sorted into its index 32 MB at a time, which is many times cheaper than by 4 MB.

A batch does not wait for the disk: rows and the place they end at are lost together or not at all, so that a run after
a power cut does the last half second again; how an import ended is written when all of it is on the disk.
"""
SHOWN_REASONS: Final = 20
State = Import.State


class Overtaken(Exception):
    """Another runner has taken this import over."""


@dataclass(slots=True)
class Batch:
    """Rows that are written together, and the number of the last one."""

    rows: list[Given]
    last: int


def run_import(imported: Import) -> None:
    """Do an import from where it is, or check it; raises CannotRead, Overtaken."""
    is_dry = imported.state == State.CHECKING
    run = get_import_kind(imported.kind).open(imported)
    Import.objects.filter(pk=imported.pk).update(attempt=F("attempt") + 1)
    imported.refresh_from_db()
    if run.looks_first and not is_dry and not imported.position:
        for batch in _read(imported, run):
            with transaction.atomic():
                _check_turn(imported)
                run.look_first(batch.rows)
    with nullcontext() if is_dry else working():
        for batch in _read(imported, run):
            if not _take(imported, run, batch, is_dry=is_dry):
                break
    run.finish()


def _read(imported: Import, run: Run) -> Iterator[Batch]:
    """Yield the batches behind the place that is done."""
    with open_table(get_path(imported.key), Reading.load(imported.reading)) as table:
        with _read_ahead(_cut(table.rows, run, after=imported.position)) as batches:
            yield from batches


def _cut(rows: Iterator[tuple[int, list[str]]], run: Run, *, after: int) -> Iterator[Batch]:
    batch: list[Given] = []
    number = after
    for number, cells in rows:
        if not any(cells):
            continue
        if number <= after:
            run.skip(cells)
            continue
        row = Given(number, cells, problems=[cells.why]) if isinstance(cells, Broken) else run.read(number, cells)
        if len(batch) >= AT_ONCE and not (len(batch) < 2 * AT_ONCE and run.belong_together(batch[-1], row)):
            yield Batch(batch, batch[-1].number)
            batch = []
        batch.append(row)
    if batch:
        yield Batch(batch, number)


@contextmanager
def _read_ahead(batches: Iterator[Batch]) -> Iterator[Iterator[Batch]]:
    """Let a thread read while batches are written; what it raises is raised here."""
    waiting: queue.Queue[Any] = queue.Queue(maxsize=AHEAD)
    is_over = threading.Event()
    language = translation.get_language() or "en"

    def put(what: Any) -> bool:
        while not is_over.is_set():
            with suppress(queue.Full):
                waiting.put(what, timeout=0.2)
                return True
        return False

    def read() -> None:
        translation.activate(language)
        try:
            for batch in batches:
                if not put(batch):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the batches are taken
            put(error)

    def take() -> Iterator[Batch]:
        while (got := waiting.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield got

    thread = threading.Thread(target=read, name="import-reader", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        is_over.set()
        thread.join()


def _take(imported: Import, run: Run, batch: Batch, *, is_dry: bool) -> bool:
    """Write a batch, or only find out what would become of it; False when somebody asked to stop."""
    for tried in range(TRIES):
        try:
            with transaction.atomic():
                if not _check_turn(imported):
                    return False
                outcome = run.take(batch.rows, is_dry=is_dry)
                _note(imported, batch, outcome, is_dry=is_dry)
                return True
        except (Busy, OperationalError):
            # A deadlock or an identifier taken by a live event: everything is as before, and it is tried anew.
            run.forget()
            if tried + 1 == TRIES or connection.connection is None or connection.connection.closed:
                raise
            time.sleep(0.05 * (tried + 1))
    return False


def _check_turn(imported: Import) -> bool:
    """Wait for this batch's turn; False when somebody asked to stop. Raises Overtaken."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURN, [ONE_AT_A_TIME])
    found = (
        Import.objects.select_for_update(of=("self",))
        .filter(pk=imported.pk, attempt=imported.attempt)
        .values_list("cancel_asked_at", flat=True)
    )
    asked = list(found)
    if not asked:
        raise Overtaken
    imported.cancel_asked_at = asked[0]
    return asked[0] is None


def _note(imported: Import, batch: Batch, outcome: Outcome, *, is_dry: bool) -> None:
    """Write down how far it is, in the batch's transaction."""
    if is_dry:
        _note_check(imported, batch, outcome)
        return
    add_refusals(imported, outcome.refused)
    Import.objects.filter(pk=imported.pk).update(
        position=batch.last,
        created=F("created") + outcome.created,
        updated=F("updated") + outcome.updated,
        unchanged=F("unchanged") + outcome.unchanged,
        joined=F("joined") + outcome.joined,
        refused=F("refused") + len(outcome.refused),
    )


def _note_check(imported: Import, batch: Batch, outcome: Outcome) -> None:
    trial = dict(imported.trial or {})
    for name in ("created", "updated", "unchanged", "joined"):
        trial[name] = trial.get(name, 0) + getattr(outcome, name)
    for name, count in outcome.says.items():
        trial[name] = trial.get(name, 0) + count
    trial["refused"] = trial.get("refused", 0) + len(outcome.refused)
    trial["rows"] = trial.get("rows", 0) + len(batch.rows)
    room = max(0, SHOWN_REASONS - len(trial.get("reasons", [])))
    trial["reasons"] = [*trial.get("reasons", []), *([row.number, why] for row, why in outcome.refused[:room])]
    examples = trial.get("examples", [])
    trial["examples"] = [*examples, *map(list, outcome.examples)][:10]
    imported.trial = trial
    Import.objects.filter(pk=imported.pk).update(trial=trial)


def finish(imported: Import, state: str, *, problem: str = "") -> None:
    """Note how an import ended."""
    moment = now()
    facts: dict[str, Any] = {"state": state, "problem": problem[:1_000], "finished_at": moment}
    if imported.started_at:
        facts["seconds"] = round((moment - imported.started_at).total_seconds(), 2)
    if state == State.DONE:
        # Until then it was estimated from lines, of which a cell can have several.
        facts["total"] = F("created") + F("updated") + F("unchanged") + F("joined") + F("refused")
    Import.objects.filter(pk=imported.pk).update(**facts)
    imported.refresh_from_db()
