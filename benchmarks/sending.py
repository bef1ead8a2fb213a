"""Campaigns to a mail server on this machine: how many a second, how soon the first, and what is kept of each."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import record
from benchmarks.installation import ROOT, Installation, run_installation

FIRST = 10_000_000
"""The id of the first recipient."""
SENDERS = 2
PEOPLE = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, is_sample, created_at, updated_at)
SELECT g, 'Person ' || g, 'p' || g || '@d' || (g %% 10) || '.example', '',
    jsonb_build_object('first_name', 'Ada', 'city', 'Kiel', 'plan', 'pro', 'since', '2024'), '{}', '', false, now(), now()
FROM generate_series(%s::bigint, %s::bigint) g ON CONFLICT DO NOTHING
"""
IDENTITIES = """
INSERT INTO contacts_identity (contact_id, kind, value, state, verified, created_at)
SELECT g, 'email', 'p' || g || '@d' || (g %% 10) || '.example', '', true, now()
FROM generate_series(%s::bigint, %s::bigint) g ON CONFLICT DO NOTHING
"""
CONSENTS = """
INSERT INTO contacts_consent (contact_id, purpose_id, channel, state, basis, at, way, "where", language, by)
SELECT g, (SELECT id FROM contacts_purpose WHERE slug = 'bench'), 'email', 'given', 'consent', now(), 'import', '', '', ''
FROM generate_series(%s::bigint, %s::bigint) g
"""
SIZES = """
SELECT pg_total_relation_size('messaging_message') + pg_total_relation_size('messaging_fate')
    + pg_total_relation_size('messaging_audience')
"""
EVENT_BYTES = """
SELECT sum(data_compressed_bytes) FROM system.columns WHERE database = currentDatabase() AND table LIKE '%event%'
"""
STATES = """
SELECT state, sum(n) FROM (
    SELECT state, count(*) AS n FROM messaging_message WHERE mailing_id = %(id)s GROUP BY 1
    UNION ALL SELECT state, sum(size) FROM messaging_fate WHERE mailing_id = %(id)s GROUP BY 1) s GROUP BY 1
"""
SET_UP = """
from touchline.channels.email.dkim import make_key
from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.contacts.models import Purpose, PurposeText
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.messaging.models import SendingRules
pem, public = make_key()
SendingAccount.objects.create(name="Sink", host="127.0.0.1", port={port}, security="none")
for name, key in (("plain.example", ""), ("signed.example", seal(pem))):
    domain = SendingDomain.objects.create(name=name, sealed_key=key, public_key=public, verified_at=now())
    Sender.objects.create(name="Shop", address=f"news@{{name}}", domain=domain)
purpose = Purpose.objects.create(slug="bench", basis="consent", channels=["email"])
PurposeText.objects.create(purpose=purpose, version=1, titles={{"en": "Bench"}}, texts={{"en": "News of the bench."}})
SendingRules.objects.update_or_create(id=1, defaults={{"cap": None}})
"""
START = """
from threading import Thread
from django.db import connections
from pyroaring import BitMap64
from touchline.channels.models import Sender
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.services import NewMailing, make_mailing, start_mailing
from benchmarks.sending import HTML, SUBJECT
sender = Sender.objects.get(address="news@{domain}")
prepared = prepare_source(Source(mode="html", subject=SUBJECT, html=HTML))
mailing = make_mailing(NewMailing(name="Bench", contents=[prepared], purpose="bench", sender=sender, retry_unknown={retry}))
audience = BitMap64(range({first}, {first} + {recipients}))
def start():
    start_mailing(mailing, {{0: audience}})
    connections.close_all()
threads = [Thread(target=start) for _number in range({starts})]
[one.start() for one in threads]
[one.join() for one in threads]
print(mailing.pk)
"""
SUBJECT = "News for {{ contact.first_name }}"
LINKS = "\n".join(f'<p><a href="https://shop.example/p/{number}">Offer {number}</a></p>' for number in range(8))
ROWS = "\n".join(
    f'<p style="color:#333;font-size:14px;line-height:20px">Paragraph {number}: words as they stand in a newsletter.</p>'
    for number in range(118)
)
HTML = f"""<!doctype html><html lang="en"><head><title>News</title></head><body>
<p>Hello {{{{ contact.first_name | default: "there" }}}}, {{{{ contact.name }}}} of {{{{ contact.city }}}},</p>
<p>your plan is {{{{ contact.plan }}}} since {{{{ contact.since }}}}; we write to {{{{ contact.email }}}}.</p>
<ul>{{% for order in orders %}}<li>Order {{{{ order.number }}}}</li>{{% else %}}<li>No order yet</li>{{% endfor %}}</ul>
{ROWS}
{LINKS}
<p><a href="{{{{ unsubscribe_url }}}}">Leave</a> · Works, Quay 1, Kiel</p></body></html>
"""
"""14 KB with six merge fields and one loop."""


@dataclass
class Sink:
    """The mail server, a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def order(self, **order: Any) -> Any:
        """Tell it what to do; its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self) -> Any:
        """What it has counted."""
        return self.order(ask="count")


@contextmanager
def run_sink() -> Iterator[Sink]:
    """A mail server that takes everything and counts."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("mail_sink.py")), "0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        yield Sink(process, json.loads(process.stdout.readline())["port"])
    finally:
        process.kill()
        # Waits, and closes both pipes.
        process.communicate()


def prepare_installation(installation: Installation, sink: Sink, *, recipients: int) -> None:
    """An account that leads to the sink, two senders, and people who said yes."""
    run_python(installation, SET_UP.format(port=sink.port))
    last = FIRST + recipients - 1
    for sql in (PEOPLE, IDENTITIES, CONSENTS):
        installation.query_postgres(_count(sql), FIRST, last)


def _count(sql: str) -> str:
    return f"WITH made AS ({sql} RETURNING 1) SELECT count(*) FROM made"


def make_mailing(
    installation: Installation, *, recipients: int, domain: str = "plain.example", retry: bool = True, starts: int = 1
) -> int:
    """Start a mailing to everybody; its number."""
    facts = {"recipients": recipients, "domain": domain, "retry": retry, "starts": starts, "first": FIRST}
    return int(run_python(installation, START.format(**facts)).split()[-1])


def run_python(installation: Installation, text: str) -> str:
    """Run a text in a process of the installation; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", make_code(text)], cwd=ROOT, env=make_variables(installation), capture_output=True, text=True,
        check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def make_code(text: str) -> str:
    """A text as a process of its own can run it."""
    return f"import django; django.setup()\nfrom touchline.messaging.services import *\n{text}"


def make_variables(installation: Installation) -> dict[str, str]:
    """Under which such a process is part of the installation."""
    own = {"TOUCHLINE_HOME": str(installation.home), "TOUCHLINE_PORT": str(installation.port)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "touchline.config.settings"}


def count_states(installation: Installation, mailing: int) -> dict[str, int]:
    """How many are in which state."""
    return {state: int(count) for state, count in installation.query_postgres(STATES.replace("%(id)s", str(mailing)))}


def measure_campaign(*, quick: bool, command: str) -> None:
    """Mails a second from the first to the last, without and with a signature; two senders, rows and events included."""
    recipients = 1_000 if quick else 40_000
    rates = []
    with (
        run_sink() as sink,
        run_installation(variables={"TOUCHLINE_SENDERS": str(SENDERS)}) as installation,
    ):
        prepare_installation(installation, sink, recipients=recipients)
        for domain in ("plain.example", "signed.example"):
            sink.order(forget=True)
            mailing = make_mailing(installation, recipients=recipients, domain=domain)
            installation.wait_until(
                lambda: sink.ask()["messages"] >= recipients, what="all mails in the sink", seconds=600
            )
            counted = sink.ask()
            rates.append(round(recipients / (counted["last"] - counted["begun"])))
            installation.wait_until(
                lambda mailing=mailing: count_states(installation, mailing).get("accepted") == recipients,
                what="all written down", seconds=60,
            )  # fmt: skip
    record("campaign_per_s", rates, "mails/s", [1200, 700], command)


def measure_start(*, quick: bool, command: str) -> None:
    """Seconds from the start for a million people until their audience is frozen and the first mail is out."""
    recipients = 20_000 if quick else 1_000_000
    with (
        run_sink() as sink,
        run_installation(variables={"TOUCHLINE_SENDERS": "1"}) as installation,
    ):
        prepare_installation(installation, sink, recipients=recipients)
        sink.order(forget=True)
        began = time.time()
        mailing = make_mailing(installation, recipients=recipients)
        installation.wait_until(lambda: sink.ask()["messages"] > 0, what="the first mail", seconds=120)
        took = sink.ask()["begun"] - began
        run_python(installation, f"stop_mailing({mailing})")
    record("campaign_start_1m_s", round(took, 1), "s", 15, command)


def measure_bytes(*, quick: bool, command: str) -> None:
    """Bytes kept for each recipient once their rows are packed: sets, and events in the event store."""
    recipients = 2_000 if quick else 100_000
    with (
        run_sink() as sink,
        run_installation(variables={"TOUCHLINE_SENDERS": str(SENDERS)}) as installation,
    ):
        prepare_installation(installation, sink, recipients=recipients)
        before = _read_bytes(installation)
        mailing = make_mailing(installation, recipients=recipients)
        installation.wait_until(
            lambda: count_states(installation, mailing).get("accepted") == recipients, what="all sent", seconds=900
        )
        run_python(
            installation,
            "from datetime import timedelta\nfrom touchline.messaging.outbox.jobs import compact_all\n"
            "compact_all(('accepted', 'skipped'), older_than=timedelta(0))",
        )
        installation.wait_until(
            lambda: int(installation.query_events("SELECT count() FROM events WHERE name = 'email_sent'")[0][0]) >= recipients,
            what="all events stored", seconds=120,
        )  # fmt: skip
        _vacuum(installation)
        kept = _read_bytes(installation) - before
    record("outbox_bytes", round(kept / recipients, 1), "bytes a recipient", 120, command)


def _read_bytes(installation: Installation) -> int:
    events = installation.query_events(EVENT_BYTES)[0][0]
    return int(installation.query_postgres(SIZES)[0][0]) + int(float(events or 0))


def _vacuum(installation: Installation) -> None:
    code = "from django.db import connection\nc = connection.cursor()\nc.execute('VACUUM FULL messaging_message')"
    run_python(installation, code)
