"""`campaign_report_s`: the report of a send to a million people, with all that happened to it in the event store."""

import time
from contextlib import closing
from typing import Any

import httpx
import psycopg
from pyroaring import BitMap64

from benchmarks.figures import record
from benchmarks.installation import Installation, run_installation
from benchmarks.staff import log_in

PEOPLE = 1_000_000
FIRST = 10_000_000
BITS = 16
ROUNDS = 5
PARTS = ("links", "domains", "devices", "segments", "time", "sure")
HAPPENED = (
    ("email_sent", "1", 1.0), ("email_delivered", "rand(2) % 100 < 60", 1.0), ("email_opened", "rand(3) % 100 < 35", 1.4),
    ("email_opened_by_machine", "rand(4) % 100 < 25", 1.0), ("email_clicked", "rand(5) % 100 < 6", 1.2),
    ("email_clicked_by_machine", "rand(6) % 100 < 4", 1.0), ("email_bounced", "number % 50 = 49", 1.0),
    ("email_unsubscribed", "rand(7) % 1000 < 4", 1.0), ("Order Completed", "rand(8) % 1000 < 15", 1.0),
)  # fmt: skip
"""What happened to which of them, and how often to each."""
TELL = """
INSERT INTO intake (person_id, at, name, source, message_id, value, currency, properties)
SELECT {first:Int64} + number, {at:Int64} + rand(1) % 600000, {name:String}, 0, concat({name:String}, toString(number)),
    if({name:String} = 'Order Completed', toDecimal64(20 + rand(9) % 80, 4), 0), 'EUR',
    concat('{"mailing": ', {mailing:String}, ', "variant": 0, "domain": "',
        ['gmail.com', 'gmx.de', 'web.de', 'live.com', 'kundin.example'][number % 5 + 1], '", "link": ', toString(1 + rand(10) % 8),
        ', "device": "', ['phone', 'desktop', 'tablet'][rand(11) % 3 + 1], '"}')
FROM numbers({begin:UInt64}, {count:UInt64}) WHERE """
PIECE = 100_000
"""So many at once: an insert has a time it must end in."""
MAILING = """
INSERT INTO messaging_mailing (name, channel, purpose, kind, content_ids, origin_kind, data, wanted, problem, retry_unknown,
    is_practice, is_tracked, size, created_at, started_at)
VALUES ('Million', 'email', 'news', 'marketing', '{}', 'campaign_send', '{}', 'running', '', true, false, true, %s, now(), now())
RETURNING id
"""
CAMPAIGN = """
INSERT INTO campaigns_campaign (name, goal, cost, currency) VALUES ('Million', 'Order Completed', 500, 'EUR') RETURNING id
"""
SEND = """
INSERT INTO campaigns_send (campaign_id, mailing_id, size, started_at, starts_at, ordered_at)
VALUES (%s, %s, %s, now() - interval '2 hours', now() - interval '2 hours', now() - interval '2 hours') RETURNING id
"""
FATE = """
INSERT INTO messaging_fate (mailing_id, variant, state, reason, high, bits, size, last_at)
VALUES (%s, 0, %s, %s, %s, %s, %s, now())
"""


def measure_report(*, quick: bool, command: str) -> None:
    """All parts of the page of one send, one after another, over HTTP; the middle of five rounds counts."""
    count = PEOPLE // 50 if quick else PEOPLE
    with run_installation() as installation:
        send = make_send(installation, count=count)
        with closing(log_in(installation)) as staff:
            rounds = sorted((load_parts(staff, send) for _round in range(ROUNDS)), key=lambda took: sum(took.values()))
    middle = rounds[ROUNDS // 2]
    print({part: round(took, 3) for part, took in middle.items()}, flush=True)
    record("campaign_report_s", round(sum(middle.values()), 2), "s", 1, command)


def load_parts(staff: httpx.Client, send: int) -> dict[str, float]:
    """Seconds for each part of the report."""
    found: dict[str, float] = {}
    for part in ("", *PARTS):
        began = time.perf_counter()
        staff.get(f"/sends/{send}/report{f'/{part}' if part else ''}").raise_for_status()
        found[part or "figures"] = time.perf_counter() - began
    return found


def make_send(installation: Installation, *, count: int) -> int:
    """A send to so many people, in both stores as if it had gone out two hours ago."""
    with psycopg.connect(installation.environment.database_url, autocommit=True) as connection:
        mailing = _insert(connection, MAILING, count)
        send = _insert(connection, SEND, _insert(connection, CAMPAIGN), mailing, count)
        bounced = BitMap64(range(FIRST + 49, FIRST + count, 50))
        everybody = BitMap64()
        everybody.add_range(FIRST, FIRST + count)
        for state, reason, people in (("accepted", "", everybody - bounced), ("bounced", "no_mailbox", bounced)):
            for high in range(FIRST >> BITS, ((FIRST + count) >> BITS) + 1):
                chunk = BitMap64()
                chunk.add_range(high << BITS, (high + 1) << BITS)
                held = (people & chunk).shift(-(high << BITS))
                if held:
                    connection.execute(FATE, [mailing, state, reason, high, held.serialize(), len(held)])
    began = int((time.time() - 7_200) * 1000)
    for place, (name, where, often) in enumerate(HAPPENED):
        for turn in range(2 if often > 1 else 1):
            at = began + 600_000 * place + 60_000 * turn
            facts: dict[str, Any] = {"first": FIRST, "at": at, "name": name, "mailing": mailing}
            share = count if not turn else int(count * (often - 1))
            for begin in range(0, share, PIECE):
                tell(installation, TELL + where, {**facts, "begin": begin, "count": min(PIECE, share - begin)})
    return send


def tell(installation: Installation, sql: str, values: dict[str, Any]) -> None:
    """Have the event store make events; everything that follows an insert follows these, too."""
    url = httpx.URL(installation.environment.clickhouse_url)
    named = {f"param_{name}": str(value) for name, value in values.items()}
    httpx.post(
        url.copy_with(path="/", userinfo=b""),
        params={"database": url.path.strip("/"), "query": sql, **named},
        auth=(url.username, url.password),
        timeout=600,
    ).raise_for_status()


def _insert(connection: Any, sql: str, *values: object) -> int:
    return int(connection.execute(sql, values or None).fetchone()[0])
