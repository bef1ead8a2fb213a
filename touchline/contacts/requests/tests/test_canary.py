"""T40 and T41 in full: a token in every field of every store is in the copy, and in none of them after the erasure."""

import json
import zlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from touchline.commerce.models import Order
from touchline.contacts.models import Contact, Erasure, Suppression
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.requests.services import erase, read_export
from touchline.contacts.requests.shapes import make_export
from touchline.contacts.requests.tests.canary import ADDRESS, TOKEN, Canary, find_everywhere
from touchline.contacts.requests.tombstones import get_tombstones, get_tombstones_beside_keys
from touchline.contacts.requests.tracing import erase_in_store, erase_traces
from touchline.eventstore.blocks import EVENT_COLUMNS, insert_block
from touchline.eventstore.client import query
from touchline.eventstore.factories import make_block
from touchline.imports import folder
from touchline.imports.models import Import
from touchline.journal.block_store import add_block
from touchline.kit.clock import now
from touchline.kit.home import get_log_folder
from touchline.kit.privacy import get_holdings
from touchline.records.files import add_file, get_path

pytestmark = pytest.mark.django_db
KEYS = {"person_id", "at", "name", "message_id", "currency"}
"""Columns of events that are keys of the tables, or no free text."""
OWN = f"/orders/{TOKEN}-4711"
PLAIN = ("channel", "country", "device", "browser", "os")
"""Columns that the collector fills in from closed lists."""
STATISTICS = (
    "SELECT count(), sum(value), uniqExact(person_id), uniqExact(visit), sum(cityHash64(name, at, channel, device)) FROM events",
    "SELECT count(), sum(value), sum(cityHash64(name, at)) FROM events_by_name",
    "SELECT count(), sum(pages), sum(cityHash64(day, source, person_id, visit, entry.1, exit.1)) FROM visits",
    "SELECT path, count() FROM events WHERE path NOT LIKE '%erased%' AND path NOT LIKE '%zqx%' GROUP BY path ORDER BY path",
)


@pytest.fixture(autouse=True)
def forgotten():
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        path.unlink(missing_ok=True)
    yield
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        path.unlink(missing_ok=True)


def make_lines(person):
    """Rows with a token in every free column, and one page that has none in its path."""
    texts = {
        name: f"/{name}/{ADDRESS}/x"
        for name in EVENT_COLUMNS
        if name not in KEYS and name not in PLAIN and name not in {"visit", "source", "bot", "value", "properties"}
    }
    full = make_block(
        2, person_id=person, value="5", visit=1_700_000_000, properties=json.dumps({"q": ADDRESS}), **texts
    )
    plain = make_block(1, person_id=person, path="/plain", visit=1_700_000_000)
    return b"\n".join([full, plain, make_block(2, person_id=person + 1), b""])


def make_pages(person):
    """A page with a number that nobody else saw, which is no address of theirs, and one that somebody else saw."""
    seen = [(person, OWN), (person, "/top-10"), (person + 1, "/top-10")]
    return b"\n".join([*(make_block(1, person_id=one, path=path, visit=1_700_000_000) for one, path in seen), b""])


def read_store():
    tables = [row[0] for row in query("SELECT name FROM system.tables WHERE database = currentDatabase()")]
    kept = [table for table in tables if not table.startswith("intake") and table not in {"alias", "visit_parts"}]
    return {table: str(query(f"SELECT * FROM {table}")) for table in kept}


def read_blocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM journal_block")
        return b"".join(zlib.decompress(row[0]) for row in cursor.fetchall())


def put_elsewhere(contact, staff):
    """Put the token where no table shows it: a file of theirs, a file of many, a packed block, the logs, the queue."""
    add_file(CONTACT, contact.pk, SimpleUploadedFile(f"{TOKEN}.txt", TOKEN.encode()), author=staff)
    key, _size, _digest = folder.keep([f"email,name\nbob@x.example,Bob\n{ADDRESS.upper()},Ada\n".encode()])
    reading = {"form": "csv", "encoding": "utf-8", "separator": ",", "has_head": True}
    Import.objects.create(kind="contacts", file_name="a.csv", key=key, reading=reading, state="done", created_at=now())
    add_block(make_lines(contact.pk), count=5, touched=[contact.pk, contact.pk + 1])
    log = get_log_folder(settings.ENVIRONMENT.home) / "pages.log"
    log.write_text(f"12:00 refused '{ADDRESS}' and 'bob.{ADDRESS}'\n12:01 next\n")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO journal_cursor (name, lane, position) VALUES ('resolve', 9, 5)")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES ('default', 'x', 'succeeded', %s)",
            [json.dumps({"address": ADDRESS})],
        )
    return folder.get_path(key), log


def test_a_token_in_every_field_is_in_the_copy_and_gone_from_every_store(store, django_capture_on_commit_callbacks):
    canary = Canary()
    person = canary.contact.pk
    imported, log = put_elsewhere(canary.contact, canary.staff)
    insert_block("block", make_lines(person))
    insert_block("pages", make_pages(person))
    tables = {table for table, _column in canary.marked} | {"procrastinate_jobs"}
    partitioned = {table for table in find_everywhere() if table.startswith("journal_entry_")}
    assert find_everywhere() ^ tables == partitioned != set()
    assert all(TOKEN in read_store()[table] for table in ("events", "events_by_name", "visits"))
    assert TOKEN.encode() in read_blocks()
    figures = [query(one) for one in STATISTICS]

    sections, events = read_export(canary.contact, actor=None)
    copy = json.dumps(make_export(canary.contact, sections, events))
    hidden = {(holds.table, column) for holds in get_holdings() for column in holds.hidden}
    missing = {one for one in canary.marked - hidden if f"{one[0]}.{one[1]}" not in copy}
    assert missing == set()
    assert "sealed_value of contacts_sensitivevalue" in copy
    file = get_path(next(row["key"] for row in read_files(person)))

    with django_capture_on_commit_callbacks(execute=True):
        erase(canary.contact, actor=None)
    erase_traces()
    erase_in_store()
    assert find_everywhere() == set()
    assert {table for table, text in read_store().items() if TOKEN in text} == set()
    assert TOKEN.encode() not in read_blocks()
    assert not file.exists()
    assert not imported.exists()
    assert log.read_text() == f"12:00 refused '{'x' * len(ADDRESS)}' and 'bob.{ADDRESS}'\n12:01 next\n"
    assert [query(one) for one in STATISTICS] == figures
    assert query("SELECT DISTINCT path FROM events_by_name ORDER BY path") == query(
        "SELECT DISTINCT path FROM events ORDER BY path"
    )
    order = Order.objects.get()
    assert (order.contact_id, order.person_id) == (None, person)
    assert not Contact.objects.filter(pk=person).exists()
    assert Suppression.objects.filter(reason="erased").exists()
    Erasure.objects.update(erased_at=now() - timedelta(days=1))
    erase_traces()
    erase_in_store()
    erased = Erasure.objects.get()
    assert erased.sealed_addresses == ""
    assert erased.traces_done_at
    assert erased.store_done_at
    assert "x" * 5 not in get_tombstones().read_text()


def read_files(person):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM records_file WHERE record_id = %s AND size < 100 AND key NOT LIKE '%%zqx%%'", [person]
        )
        return [{"key": row[0]} for row in cursor.fetchall()]
