"""Jobs over a real queue and a real worker."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from touchline.jobs.services import defer, job
from touchline.jobs.worker import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)
done: list[tuple[str, int]] = []
arrived = threading.Event()
PATIENCE = 60


@job()
def note(number: int) -> None:
    done.append(("note", number))
    arrived.set()


@job(tries=1)
def fail(number: int) -> None:
    done.append(("fail", number))
    arrived.set()
    raise RuntimeError("as wanted")


@pytest.fixture(autouse=True)
def nothing_done(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE")
    done.clear()
    arrived.clear()


@contextmanager
def working() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_jobs, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def count_jobs(status: str) -> int:
    with connection.cursor() as cursor:
        # A worker also queues what is due at the minute it looks.
        mine = "SELECT count(*) FROM procrastinate_jobs WHERE status = %s AND task_name IN ('jobs.note', 'jobs.fail')"
        cursor.execute(mine, [status])
        return cursor.fetchone()[0]


def test_a_job_runs_soon_after_its_transaction_is_committed():
    with working():
        with transaction.atomic():
            defer(note, number=1)
        assert arrived.wait(PATIENCE)
    assert done == [("note", 1)]
    assert (count_jobs("todo"), count_jobs("succeeded"), count_jobs("doing")) == (0, 0, 0)


def test_a_job_of_a_transaction_that_is_rolled_back_never_runs():
    with transaction.atomic():
        defer(note, number=1)
        transaction.set_rollback(True)
    assert count_jobs("todo") == 0


def test_what_waits_already_is_not_queued_twice():
    with transaction.atomic():
        assert defer(note, once="x", number=1)
        assert not defer(note, once="x", number=1)
        assert defer(note, once="y", number=2)
    assert count_jobs("todo") == 2


def test_a_job_can_be_put_off():
    defer(note, after=timedelta(hours=1), number=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at - now() BETWEEN '59 min' AND '61 min' FROM procrastinate_jobs")
        assert cursor.fetchone()[0]


def test_a_job_that_fails_does_not_stop_the_worker():
    with working():
        defer(fail, number=1)
        assert arrived.wait(PATIENCE)
        arrived.clear()
        defer(note, number=2)
        assert arrived.wait(PATIENCE)
    assert done == [("fail", 1), ("note", 2)]
    assert count_jobs("failed") == 1


def test_rooms_jobs_are_found_by_name():
    assert {"jobs.retry_stalled_jobs", "channels.send_mails", "channels.send_waiting_mails"} <= set(app.tasks)


def test_a_job_of_a_dead_worker_runs_again():
    with transaction.atomic():
        defer(note, number=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s", [cursor.fetchone()[0]])
    app.tasks["jobs.retry_stalled_jobs"].defer(timestamp=0)
    with working():
        assert arrived.wait(PATIENCE)
    assert done == [("note", 3)]


def test_the_worker_goes_on_after_postgresql_has_cut_its_connections():
    with working():
        defer(note, number=1)
        assert arrived.wait(PATIENCE)
        arrived.clear()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        defer(note, number=2)
        assert arrived.wait(PATIENCE)
    assert done == [("note", 1), ("note", 2)]
