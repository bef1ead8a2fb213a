"""Migrations that may be killed at any moment, and that never keep others waiting for long.

Django builds indexes while nobody may write, makes foreign keys and notes a migration in transactions of their own, and waits
for a lock with everybody else queued behind it. Here a migration and its note are one transaction, indexes of tables with
rows are built concurrently after it, and a lock that does not come soon is given up and asked for again.
"""

import re
import time
from collections.abc import Callable
from copy import copy

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import OperationalError
from django.db.migrations import AddIndex, Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from touchline.config.problems import CannotStart
from touchline.config.upgrading.progress import UNDER_WAY, read_progress, write_progress

LOCK_SECONDS = 2
"""As long as anybody waits behind a migration that itself waits for a lock."""
PAUSE_SECONDS = 1.0
TRIES = 120
LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK = "40P01"
INDEX = re.compile(r"^\s*CREATE\s+INDEX\s+(?P<name>\w+)\s+ON\s+(?P<table>\w+)\s", re.IGNORECASE)

State = ProjectState


class SteadyExecutor(MigrationExecutor):
    """Applies migrations forwards so that a kill leaves nothing half done and a rerun goes on."""

    say: Callable[[str], None] = staticmethod(lambda sentence: None)

    def apply_migration(
        self,
        state: State,
        migration: Migration,
        fake: bool = False,  # noqa: FBT001, FBT002 - as it is inherited
        fake_initial: bool = False,  # noqa: FBT001, FBT002
    ) -> State:
        """Run a migration forwards; raises OperationalError when a lock does not come soon."""
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        name = f"{migration.app_label}.{migration.name}"
        self.say(name)
        goes_on = read_progress(self.connection) == name
        late = [
            one
            for one in migration.operations
            if (table := _get_table(migration, one)) and (goes_on or self._has_rows(table))
        ]
        if goes_on:
            state = migration.mutate_state(state, preserve=False)
        else:
            state = self._apply(state, migration, late, note=name if late else "")
        if late:
            self._build(state, migration, late)
        return state

    def _apply(self, state: State, migration: Migration, late: list[Operation], *, note: str) -> State:
        """One transaction: all but the late indexes, and the note that it is done."""
        now = copy(migration)
        now.operations = [one for one in migration.operations if one not in late]  # type: ignore[misc]
        with self.connection.schema_editor(atomic=True) as editor:
            editor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            state = now.apply(state, editor)
            # Else they would run after the note below, in the way out of this block.
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            if note:
                write_progress(self.connection, note)
            else:
                self.recorder.record_applied(migration.app_label, migration.name)
        for one in late:
            one.state_forwards(migration.app_label, state)
        return state

    def _build(self, state: State, migration: Migration, late: list[Operation]) -> None:
        """Build indexes while everybody goes on; what a kill left invalid is built anew."""
        for one in late:
            name = _get_index_name(one)
            if self._is_valid(name):
                continue
            self._execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            if isinstance(one, RunSQL):
                self._execute(re.sub(r"(?i)CREATE\s+INDEX", "CREATE INDEX CONCURRENTLY", str(one.sql), count=1))
                continue
            assert isinstance(one, AddIndex)
            with self.connection.schema_editor(atomic=False) as editor:
                AddIndexConcurrently(one.model_name, one.index).database_forwards(
                    migration.app_label, editor, state, state
                )
        with self.connection.schema_editor(atomic=True):
            self.recorder.record_applied(migration.app_label, migration.name)
            write_progress(self.connection, UNDER_WAY)

    def _has_rows(self, table: str) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone() != (True,):
                return False
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')  # noqa: S608 - a table of our own
            return bool(cursor.fetchone() == (True,))

    def _is_valid(self, index: str) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index])
            return bool(cursor.fetchone() == (True,))

    def _execute(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


def insist(step: Callable[[], object], *, say: Callable[[str], None]) -> None:
    """Take the step again while somebody holds a lock it needs; raises CannotStart when that lasts for minutes."""
    for tried in range(TRIES):
        try:
            step()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in {LOCK_NOT_AVAILABLE, DEADLOCK}:
                raise
            if tried == 0:
                say(f"Somebody holds a table for long; it is tried again every {PAUSE_SECONDS:.0f} s.")
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise CannotStart(
        "A table was in use for minutes without a pause, so a migration could not begin. End long sessions "
        "(`SELECT * FROM pg_stat_activity ORDER BY xact_start`) and start the same command again."
    )


def _get_table(migration: Migration, operation: Operation) -> str:
    """The table an operation makes an index for, '' when it does anything else."""
    if isinstance(operation, AddIndex):
        return f"{migration.app_label}_{operation.model_name.lower()}"
    found = INDEX.match(operation.sql) if isinstance(operation, RunSQL) and isinstance(operation.sql, str) else None
    return found["table"] if found else ""


def _get_index_name(operation: Operation) -> str:
    if isinstance(operation, RunSQL):
        found = INDEX.match(str(operation.sql))
        assert found is not None
        return found["name"]
    assert isinstance(operation, AddIndex)
    return operation.index.name
