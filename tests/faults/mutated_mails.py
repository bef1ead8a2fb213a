"""Mail of every broken shape by the thousand, and robots that answer robots: all of it is kept and handled, none answered (T51)."""

import json
import random
import smtplib
import time
from contextlib import suppress
from typing import Any

from benchmarks.installation import Installation, is_listening, run_installation
from benchmarks.sending import FIRST, make_mailing, prepare_installation, run_python, run_sink
from tests.faults.postfix import BACK, RECEIVER, find_own_ports
from touchline.messaging.returns.tests import mails

MAILS, PEOPLE, STORM = 10_000, 40, 200
MARKS = """
import json
from touchline.messaging.returns.marks import make_marks
marks = [make_marks({mailing}, {first} + one) for one in range({people})]
print(json.dumps([[one.message_id, one.bounce_local, one.reply_local] for one in marks]))
"""
COUNT = """
SELECT count(*), count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'failed'),
    count(*) FILTER (WHERE kind = 'auto_reply'), count(*) FILTER (WHERE contact_id IS NOT NULL)
FROM messaging_inbound
"""
REASONS = "SELECT reason, count(*) FROM messaging_inbound WHERE state = 'failed' GROUP BY 1 ORDER BY 2 DESC LIMIT 5"


def run_mutated_mails(*, quick: bool) -> dict[str, object]:
    """10,000 mails, each broken in its own way, and a storm of automatic answers, brought to the receiver by SMTP."""
    count = 500 if quick else MAILS
    chance = random.Random(51)
    with run_sink() as sink, run_installation(variables={"TOUCHLINE_SENDERS": "1"}) as installation:
        prepare_installation(installation, sink, recipients=PEOPLE)
        port = find_own_ports(installation)[1]
        run_python(installation, RECEIVER.format(back=BACK, port=port))
        mailing = make_mailing(installation, recipients=PEOPLE)
        installation.wait_until(lambda: sink.ask()["messages"] == PEOPLE, what="the campaign", seconds=60)
        installation.wait_until(lambda: is_listening(port), what="the receiver", seconds=60)
        told = run_python(installation, MARKS.format(mailing=mailing, first=FIRST, people=PEOPLE))
        marks = json.loads(told.splitlines()[-1])
        began = time.monotonic()
        kept = bring(port, make_broken(chance, marks, count=count)) + bring(port, make_storm(marks))
        found = wait_until_handled(installation, wanted=kept)
        took = time.monotonic() - began
        assert sink.ask()["copies"] == PEOPLE, "A machine was answered by a machine."
        assert installation.is_healthy()
        reasons = installation.query_postgres(REASONS)
    rows, _waiting, failed, automatic, tied = found
    assert not failed, f"{failed} of {rows} mails could not be handled: {reasons}"
    assert automatic >= STORM, f"Of {STORM} automatic answers {automatic} were recognised."
    return {"brought": kept, "kept": rows, "failed": failed, "tied to a person": tied, "automatic": automatic, "answered": 0,
            "mails/s": round(kept / took)}  # fmt: skip


def make_broken(chance: random.Random, marks: list[Any], *, count: int) -> list[tuple[str, bytes]]:
    """Address and bytes of mails with changes at random places."""
    found = []
    for number in range(count):
        message_id, bounce, reply = chance.choice(marks)
        facts = {"id": f"<{message_id}@plain.example>", "to": f"{chance.choice((bounce, reply))}@{BACK}"}
        raws = [(shape % facts).replace("\n", "\r\n").encode() for shape in mails.ALL.values()]
        # A number of its own, so that no two are the same mail.
        found.append((facts["to"], b"X-Number: %d\r\n" % number + mails.mutate(chance, raws)))
    return found


def make_storm(marks: list[Any]) -> list[tuple[str, bytes]]:
    """A robot that answers each answer."""
    to = f"{marks[0][2]}@{BACK}"
    raw = (mails.OUT_OF_OFFICE % {"id": "<x@y.example>", "to": to}).replace("\n", "\r\n").encode()
    return [(to, b"X-Storm: %d\r\n" % number + raw) for number in range(STORM)]


def bring(port: int, wanted: list[tuple[str, bytes]]) -> int:
    """Bring mails as a mail server does; each must be taken."""
    for start in range(0, len(wanted), 200):
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for to, raw in wanted[start : start + 200]:
                client.sendmail("x@home.example", [to], fit(raw))
            with suppress(smtplib.SMTPException):
                client.quit()
    return len(wanted)


def fit(raw: bytes) -> bytes:
    """Lines as SMTP carries them: what is longer than a thousand signs is another server's to refuse."""
    return b"\r\n".join(
        line[start : start + 900] for line in raw.splitlines() for start in range(0, len(line) or 1, 900)
    )


def wait_until_handled(installation: Installation, *, wanted: int) -> tuple[int, ...]:
    """Until nothing waits; how many there are."""
    found: list[tuple[int, ...]] = []

    def look() -> bool:
        time.sleep(0.5)
        found[:] = installation.query_postgres(COUNT)
        return found[0][0] >= wanted and not found[0][1]

    installation.wait_until(look, what="all mails handled", seconds=600)
    assert found[0][0] == wanted, f"{found[0][0]} of {wanted} mails are kept."
    return found[0]
