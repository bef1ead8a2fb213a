"""Group commits into the journal."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from touchline.journal.models import Entry
from touchline.tracking.collector.writer import JournalDown, JournalRow, Writer

pytestmark = pytest.mark.django_db(transaction=True)


def row(number: int, message_id: str = "") -> bytes:
    return JournalRow(
        times=(number, number),
        source_id=1,
        call="page",
        message_id=message_id or f"m{number}",
        refused=None,
        facts=b"{}",
        body=b"{}",
    ).pack()


def run(url: str, work: Callable[[Writer], Awaitable[None]]) -> None:
    """Work with a writer, and stop it."""

    async def start() -> None:
        writer = Writer(url, asyncio.get_running_loop())
        try:
            await work(writer)
        finally:
            await asyncio.to_thread(writer.stop)

    # In a thread of its own: the browser tests leave an event loop behind in the main one.
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(lambda: asyncio.run(start())).result()


def get_places() -> list[tuple[int, int, str]]:
    return list(Entry.objects.order_by("lane", "seq").values_list("lane", "seq", "message_id"))


def test_what_is_acknowledged_is_in_the_journal_in_order(journal: None, test_url: str):
    async def work(writer: Writer) -> None:
        await asyncio.gather(*(writer.write([row(2 * n), row(2 * n + 1)]) for n in range(20)))

    run(test_url, work)
    assert get_places() == [(1, n + 1, f"m{n}") for n in range(40)]
    run(test_url, lambda writer: writer.write([row(40)]))
    assert get_places()[-1] == (1, 41, "m40")


def test_two_writers_have_a_lane_each(journal: None, test_url: str):
    async def work(first: Writer) -> None:
        await first.write([row(1)])
        second = Writer(test_url, asyncio.get_running_loop())
        await asyncio.gather(first.write([row(2)]), second.write([row(3)]))
        await asyncio.to_thread(second.stop)

    run(test_url, work)
    assert get_places() == [(1, 1, "m1"), (1, 2, "m2"), (2, 1, "m3")]


def test_nothing_is_acknowledged_that_is_not_stored_and_no_place_is_left_out(journal: None, test_url: str):
    async def work(writer: Writer) -> None:
        await writer.write([row(1)])
        with pytest.raises(JournalDown):
            await writer.write([row(2), row(3)[:-8]])
        await writer.write([row(4)])

    run(test_url, work)
    assert get_places() == [(1, 1, "m1"), (1, 2, "m4")]


def test_a_cut_connection_is_opened_again_before_anybody_is_refused(journal: None, test_url: str):
    async def work(writer: Writer) -> None:
        await writer.write([row(1)])
        with psycopg.connect(test_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'touchline collect'"
            )
        await writer.write([row(2)])

    run(test_url, work)
    assert [(seq, message) for _, seq, message in get_places()] == [(1, "m1"), (2, "m2")]


def test_without_a_database_nothing_is_acknowledged(test_url: str):
    async def work(writer: Writer) -> None:
        with pytest.raises(JournalDown):
            await writer.write([row(1)])
        assert not writer.is_up

    run("postgresql://nobody@127.0.0.1:9/none", work)


def test_a_lane_goes_on_behind_its_cursor_when_its_rows_are_gone(journal: None, test_url: str):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO journal_cursor (name, lane, position) VALUES ('resolve', 1, 70)")
    run(test_url, lambda writer: writer.write([row(1)]))
    assert get_places() == [(1, 71, "m1")]
