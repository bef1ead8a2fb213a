"""Mail servers that are slow in three ways: nobody else, and nothing that is urgent, must feel it (T5)."""

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import get_percentile
from benchmarks.installation import Installation, run_installation
from benchmarks.sending import (
    FIRST,
    Sink,
    make_code,
    make_mailing,
    make_variables,
    prepare_installation,
    run_python,
    run_sink,
)
from tests.faults.mail import start_sender

RECIPIENTS, URGENT = 20_000, 400
SLOW_SET_UP = """
from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.kit.clock import now
account = SendingAccount.objects.create(name="Slow", host="127.0.0.1", port={port}, security="none")
domain = SendingDomain.objects.create(name="slow.example", sealed_key="", public_key="", verified_at=now())
Sender.objects.create(name="Shop", address="news@slow.example", domain=domain, account=account)
"""
URGENTS = """
import json, sys, time
from touchline.contacts.models import Purpose
from touchline.channels.models import Sender
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.returns.marks import make_message_id
Purpose.objects.get_or_create(slug="orders", defaults={{"basis": "contract", "channels": ["email"]}})
sender = Sender.objects.get(address="news@plain.example")
prepared = prepare_source(Source(mode="text", subject="Your order", text="Thank you, {{{{ contact.name }}}}."))
found = {{}}
for number in {people}:
    began = time.time()
    mailing = send_one(number, OneMessage(name="Order", prepared=prepared, purpose="orders", sender=sender))
    found[make_message_id(mailing.pk, number)] = began
    time.sleep(0.2)
print(json.dumps(found))
"""
SLOW = [
    {"at": "dot", "domain": "d0.example", "wait": 30},
    {"at": "dot", "domain": "d1.example", "wait": 100_000},
]
"""One domain takes half a minute for each mail, one never answers after the dot."""
BANNER = [{"at": "connect", "bytes": 1}]
"""And one server greets with a byte a second."""


def run_slow_domain(*, quick: bool) -> dict[str, object]:
    """Two domains of ten stand still, and a second account's server as well: the others get theirs as fast as before."""
    recipients = 3_000 if quick else RECIPIENTS
    rates: dict[str, float] = {}
    waits: dict[str, float] = {}
    with run_sink() as sink, run_sink() as slow, run_installation(variables={"TOUCHLINE_SENDERS": "0"}) as installation:
        prepare_installation(installation, sink, recipients=recipients + 2 * URGENT)
        run_python(installation, SLOW_SET_UP.format(port=slow.port))
        slow.order(rules=BANNER)
        sender = start_sender(installation)
        for turn, (name, rules) in enumerate((("even", []), ("slow", SLOW))):
            sink.order(forget=True, rules=rules)
            people = [FIRST + recipients + turn * URGENT + one for one in range(URGENT)]
            urgent = start_urgent(installation, [one for one in people if one % 10 > 1])
            mailings = [make_mailing(installation, recipients=recipients)]
            if rules:
                mailings.append(make_mailing(installation, recipients=recipients, domain="slow.example"))
            rates[name] = measure_others(installation, sink, recipients=recipients)
            waits[name] = end_urgent(urgent, sink)
            for mailing in mailings:
                run_python(installation, f"stop_mailing({mailing})")
        assert sender.poll() is None, "The sender ended by itself."
        counted = sink.ask()
        sender.kill()
    assert counted["most"] == 1, f"{counted['copies'] - counted['messages']} came twice beside slow servers."
    share = rates["slow"] / rates["even"]
    figures = {"recipients": recipients, "rate of the others": round(share, 2), "mails/s": round(rates["slow"])}
    figures |= {"urgent p95 s": round(waits["slow"], 2), "urgent p95 s before": round(waits["even"], 2), "doubled": 0}
    assert share >= 0.9, f"Beside slow servers the others ran at {share:.0%}: {figures}"
    assert waits["slow"] <= 2 * waits["even"], f"What is urgent waited longer than twice as long: {figures}"
    return figures


def measure_others(installation: Installation, sink: Sink, *, recipients: int) -> float:
    """Mails a second to the domains that are as they always were."""
    wanted, began = recipients * 8 // 10, 0.0

    def look() -> bool:
        nonlocal began
        time.sleep(0.1)
        count = sum(
            number for domain, number in sink.ask()["domains"].items() if domain not in ("d0.example", "d1.example")
        )
        began = began or (time.monotonic() if count > 50 else 0.0)
        return count >= wanted + 50

    installation.wait_until(look, what="the other domains' mail", seconds=600)
    return wanted / (time.monotonic() - began)


def start_urgent(installation: Installation, people: list[int]) -> subprocess.Popen[str]:
    """A process that writes to one person after the other, five a second."""
    code = make_code(URGENTS.format(people=people))
    return subprocess.Popen(
        [sys.executable, "-c", code], env=make_variables(installation), stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip


def end_urgent(urgent: subprocess.Popen[str], sink: Sink) -> float:
    """The 95th percentile of the seconds until those that were written meanwhile were with the mail server."""
    told, _errors = urgent.communicate(timeout=240)
    assert urgent.returncode == 0
    begun: dict[str, float] = json.loads(told.splitlines()[-1])
    until, waits = time.monotonic() + 60, list[float]()
    while time.monotonic() < until and len(waits) < len(begun):
        time.sleep(0.2)
        came = {name.strip("<>").partition("@")[0]: at for name, at in sink.order(ask="at").items()}
        waits = [came[name] - at for name, at in begun.items() if name in came]
    assert len(waits) == len(begun), f"{len(begun) - len(waits)} urgent mails did not come."
    return get_percentile(waits, 0.95)
