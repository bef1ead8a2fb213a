"""Campaigns under fault: senders killed, stopped, doubled, paused; what arrived is counted by Message-ID in the sink (T1–T4)."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.installation import Installation, run_installation
from benchmarks.sending import FIRST, Sink, count_states, make_mailing, prepare_installation, run_python, run_sink
from touchline.messaging.outbox.notes import read_notes

RECIPIENTS, KILLS, SLOTS = 50_000, 20, 4
CONNECTIONS = SLOTS + 1
"""One more is kept for what is urgent."""
ENDED = "SELECT count(*) FROM messaging_message WHERE mailing_id = %s AND state IN ('queued', 'sending', 'deferred')"
WAITING = "SELECT count(*) FROM messaging_audience WHERE mailing_id = %s"
FATES = """
import json
from pathlib import Path
from touchline.messaging.queries import explain_message, find_people
from touchline.messaging.returns.marks import find_claim
copies = json.loads(Path({path!r}).read_text())
people = {{name: find_claim([name]) for name in copies}}
assert all(one and one.mailing_id == {mailing} for one in people.values()), "A mail of another mailing came."
doubled = [people[name].contact_id for name, count in copies.items() if count > 1]
print(json.dumps({{
    "came": sorted(one.contact_id for one in people.values()),
    "unknown": sorted(find_people([{mailing}], "unknown")),
    "doubled": doubled,
    "told": [number for number in doubled if explain_message({mailing}, number).retried],
}}))
"""
NEWCOMERS = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, is_sample, created_at, updated_at)
SELECT g, 'Late', 'late' || g || '@d1.example', '', '{}', '{}', '', false, now(), now()
FROM generate_series(%s::bigint, %s::bigint) g RETURNING id
"""


@contextmanager
def run_stage(recipients: int) -> Iterator[tuple[Installation, Sink]]:
    """An installation with people and a sink; its senders are started and killed here."""
    with run_sink() as sink, run_installation(variables={"TOUCHLINE_SENDERS": "0"}) as installation:
        prepare_installation(installation, sink, recipients=recipients)
        yield installation, sink


def is_over(installation: Installation, mailing: int) -> bool:
    """Whether everybody had their fate: nobody waits, and no row is on its way."""
    return (
        not installation.query_postgres(WAITING, mailing)[0][0]
        and not installation.query_postgres(ENDED, mailing)[0][0]
    )


def wait_until_over(installation: Installation, mailing: int) -> None:
    """Wait for the end, looking gently."""

    def look() -> bool:
        time.sleep(0.5)
        return is_over(installation, mailing)

    installation.wait_until(look, what="the end of the campaign", seconds=900)


def start_sender(installation: Installation) -> subprocess.Popen[bytes]:
    """One more sending process."""
    return installation.start("send", "--slots", str(SLOTS))


def stop_sender(sender: subprocess.Popen[bytes]) -> float:
    """Ask a sender to end; the seconds it took."""
    began = time.monotonic()
    sender.send_signal(signal.SIGTERM)
    sender.wait(timeout=60)
    return time.monotonic() - began


def wait_for_flow(sink: Sink, *, more: int) -> bool:
    """Wait until so many more came; False when they did not come in two minutes."""
    begun = sink.ask()["copies"]
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if sink.ask()["copies"] >= begun + more:
            return True
        time.sleep(0.02)
    return False


@dataclass
class Killed:
    """What the kills hit: how many, and how many messages were being handed over at them."""

    kills: int = 0
    on_the_way: int = 0
    begun: int = 0


def kill_under_way(installation: Installation, sender: subprocess.Popen[bytes]) -> tuple[int, int] | None:
    """SIGKILL at a random moment at which a message is being handed over; how many were claimed, and begun.

    The process is stood still to look, so that what was under way is under way when it dies. None when the moment never came.
    """
    for _turn in range(300):
        time.sleep(random.uniform(0.01, 0.2))
        os.kill(sender.pid, signal.SIGSTOP)
        claimed = int(
            installation.query_postgres("SELECT count(*) FROM messaging_message WHERE state = 'sending'")[0][0]
        )
        noted = [read_notes(path) for path in (installation.home / "run" / "send").glob(f"{sender.pid}-*.notes")]
        begun = sum(len(one.begun) for one in noted if one is not None)
        if claimed and begun:
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()
            return claimed, begun
        os.kill(sender.pid, signal.SIGCONT)
    return None


def run_kill_senders(*, quick: bool) -> dict[str, object]:
    """SIGKILL of a sender at random moments of a campaign, twice: with unknown outcomes tried once more, and only listed (T1)."""
    recipients, kills = (2_000, 5) if quick else (RECIPIENTS, KILLS)
    figures: dict[str, object] = {"recipients": recipients}
    with run_stage(recipients) as (installation, sink):
        for retry in (True, False):
            sink.order(forget=True)
            mailing = make_mailing(installation, recipients=recipients, retry=retry)
            killed = _kill_on_the_way(installation, sink, mailing, kills=kills, share=recipients // (kills + 2))
            assert killed.kills == kills, f"Only {killed.kills} of {kills} kills hit a campaign under way."
            facts = _check_kills(installation, sink, mailing, killed=killed, retry=retry)
            name = "tried again" if retry else "only listed"
            figures |= {f"{name}: {key}": value for key, value in facts.items()}
    return figures


def _kill_on_the_way(installation: Installation, sink: Sink, mailing: int, *, kills: int, share: int) -> Killed:
    killed, sender = Killed(), start_sender(installation)
    for _turn in range(kills):
        if not wait_for_flow(sink, more=random.randint(share // 2, share)) or is_over(installation, mailing):
            break
        hit = kill_under_way(installation, sender)
        if hit is None:
            break
        killed.kills += 1
        killed.on_the_way += hit[0]
        killed.begun += hit[1]
        sender = start_sender(installation)
    wait_until_over(installation, mailing)
    stop_sender(sender)
    return killed


def _check_kills(
    installation: Installation, sink: Sink, mailing: int, *, killed: Killed, retry: bool
) -> dict[str, object]:
    recipients = int(installation.query_postgres("SELECT size FROM messaging_mailing WHERE id = %s", mailing)[0][0])
    copies: dict[str, int] = sink.order(ask="ids")
    path = installation.home / "copies.json"
    path.write_text(json.dumps({name.strip("<>"): count for name, count in copies.items()}))
    found = json.loads(run_python(installation, FATES.format(path=str(path), mailing=mailing)).splitlines()[-1])
    doubled, unknown = len(found["doubled"]), set(found["unknown"])
    unsent = set(range(FIRST, FIRST + recipients)) - set(found["came"])
    if retry:
        assert not unsent, f"{len(unsent)} were lost: {count_states(installation, mailing)}"
        assert doubled <= CONNECTIONS * killed.kills, f"{doubled} came twice after {killed.kills} kills."
        assert set(found["told"]) == set(found["doubled"]), "Somebody got two and no row says that it was tried again."
        assert max(copies.values()) <= 1 + killed.kills, "Somebody got more than one copy for a kill."
    else:
        assert not doubled, f"{doubled} came twice though unknown outcomes are only listed."
        assert unsent <= unknown, f"{len(unsent - unknown)} are neither sent nor listed."
    assert not unknown or not retry, "Somebody's outcome is unknown though it was to be tried again."
    facts: dict[str, object] = {
        "kills": killed.kills,
        "claimed at a kill": killed.on_the_way,
        "being handed over": killed.begun,
    }
    return facts | {
        "lost": len(unsent - unknown),
        "doubled": doubled,
        "listed": len(unknown),
        "listed and unsent": len(unsent),
    }


def run_many_senders(*, quick: bool) -> dict[str, object]:
    """Eight senders, and a mailing that eight clients start at once, beside workers that look as well: everybody once (T2)."""
    recipients, count = (2_000, 3) if quick else (RECIPIENTS, 8)
    with run_stage(recipients) as (installation, sink):
        mailing = make_mailing(installation, recipients=recipients, starts=8)
        senders = [start_sender(installation) for _number in range(count)]
        wait_until_over(installation, mailing)
        for sender in senders:
            stop_sender(sender)
        counted = sink.ask()
        states = count_states(installation, mailing)
    assert (counted["messages"], counted["copies"]) == (recipients, recipients), counted
    assert states == {"accepted": recipients}, states
    return {"recipients": recipients, "senders": len(senders), "starts": 8, "lost": 0, "doubled": 0}


def run_stop_senders(*, quick: bool) -> dict[str, object]:
    """SIGTERM again and again, a pause, a refused account, changed settings and people, in the middle of a campaign (T3, T4)."""
    recipients, stops = (3_000, 4) if quick else (RECIPIENTS, 12)
    longest = 0.0
    with run_stage(recipients) as (installation, sink):
        mailing = make_mailing(installation, recipients=recipients)
        for turn in range(stops):
            sender = start_sender(installation)
            if not wait_for_flow(sink, more=recipients // (stops + 3)):
                break
            assert not is_over(installation, mailing), "The campaign ended before all stops: nothing was proven."
            if turn < len(TROUBLES):
                TROUBLES[turn](installation, sink, mailing)
            longest = max(longest, stop_sender(sender))
        sender = start_sender(installation)
        wait_until_over(installation, mailing)
        longest = max(longest, stop_sender(sender))
        counted, states = sink.ask(), count_states(installation, mailing)
    assert (counted["messages"], counted["copies"]) == (recipients, recipients), (counted, states)
    assert states == {"accepted": recipients}, states
    assert longest <= 30, f"A stop took {longest:.1f} s."
    return {"recipients": recipients, "stops": stops, "longest stop s": round(longest, 1), "lost": 0, "doubled": 0}


def _pause(installation: Installation, sink: Sink, mailing: int) -> None:
    """While it is paused nothing new arrives, and it has not ended; then it goes on."""
    run_python(installation, f"pause_mailing({mailing})")
    time.sleep(3)
    before = sink.ask()["copies"]
    time.sleep(3)
    assert sink.ask()["copies"] == before, "Mail went out while the mailing was paused."
    said = run_python(
        installation, f"from touchline.messaging.queries import is_finished; print(is_finished({mailing}))"
    )
    assert said.strip() == "False", "A paused mailing with people waiting called itself finished."
    run_python(installation, f"resume_mailing({mailing})")


def _refuse(installation: Installation, sink: Sink, mailing: int) -> None:
    """The server wants another password: the account is paused and no contact is blamed; opened, it goes on."""
    sink.order(rules=[{"at": "mail", "say": "535 5.7.8 wrong password"}])
    paused = "SELECT count(*) FROM channels_sendingaccount WHERE state = 'paused' AND problem LIKE '%535%'"
    installation.wait_until(lambda: installation.query_postgres(paused)[0][0] == 1, what="a paused account", seconds=30)
    # What was on its way when the server said so is turned away; from then on nothing is begun.
    time.sleep(3)
    sink.order(rules=[])
    before = sink.ask()["copies"]
    time.sleep(2)
    assert sink.ask()["copies"] == before, "Mail went out through a paused account."
    assert not set(count_states(installation, mailing)) & {"bounced", "refused", "unknown", "skipped"}
    assert installation.query_postgres("SELECT count(*) FROM contacts_suppression")[0][0] == 0
    run_python(installation, "from touchline.channels.email.accounts import open_account; open_account(1)")


def _change(installation: Installation, sink: Sink, mailing: int) -> None:
    """The account is edited and new people come: who gets it stays as it was frozen."""
    code = "from touchline.channels.models import SendingAccount\nSendingAccount.objects.update(name='Other', per_minute=600000)"
    run_python(installation, code)
    last = FIRST + 10_000_000
    made = installation.query_postgres(NEWCOMERS, last, last + 99)
    assert len(made) == 100
    wait_for_flow(sink, more=20)


TROUBLES = (_pause, _refuse, _change)
