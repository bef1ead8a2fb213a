"""`click_per_s`: clicks and opens stored and answered; `machine_precision_recall`: machines told from people."""

import json
import subprocess
import tempfile
from pathlib import Path

import psycopg

from benchmarks.figures import record
from benchmarks.installation import Installation, NotReady, run_parts
from benchmarks.load import MARK, find_wrk
from touchline.kit.keyring import find_keys_file, load_keys
from touchline.messaging.returns.judging import By, Hit, Letter, judge
from touchline.messaging.returns.networks import find_network
from touchline.messaging.returns.simulated_public import make_public
from touchline.messaging.returns.tokens import Claim, For, Tokens

SCRIPT = Path(__file__).parent / "lua" / "clicks.lua"
LINKS = 8
PEOPLE = 20_000
CONNECTIONS = 64
SENT_AT = 1_800_000_000.0
SEEDS = range(7, 17)
MAILING = """
INSERT INTO messaging_mailing (id, name, channel, purpose, kind, content_ids, origin_kind, data, wanted, problem, retry_unknown,
                               is_practice, is_tracked, size)
VALUES (1, 'Autumn', 'email', 'news', 'marketing', '{}', '', '{}', 'running', '', true, false, true, 0)
"""
LINK = "INSERT INTO messaging_mailinglink (mailing_id, variant, number, address) VALUES (1, 0, %s, %s)"


def measure_clicks(*, quick: bool, command: str) -> None:
    """Clicks on 8 links and opens of 20,000 people over 64 connections; every one answered is in the table afterwards."""
    seconds = 5 if quick else 30
    with run_parts("postgres", "collect") as installation:
        told = send_clicks(installation, seconds=seconds)
        with psycopg.connect(installation.environment.database_url) as connection:
            row = connection.execute("SELECT count(*) FROM messaging_mailhit").fetchone()
        kept = row[0] if row else 0
    answered = told["requests"] - told["refused"]
    # What was under way when the load ended is stored, and no longer counted by who sent it.
    assert answered <= kept <= answered + CONNECTIONS, f"{answered} were answered and {kept} kept."
    assert not told["refused"] and not told["broken"], f"Not all were answered as they should: {told}"
    assert told["p99_ms"] <= 50, f"The slowest of a hundred took {told['p99_ms']} ms."
    print(f"p99 {told['p99_ms']} ms, {kept} kept", flush=True)
    record("click_per_s", round(told["requests"] / told["seconds"], 1), "requests/s", 3000, command)


def send_clicks(installation: Installation, *, seconds: int) -> dict[str, float]:
    """Send clicks and opens with wrk; returns what it tells. Raises NotReady when it failed."""
    environment = installation.environment
    with psycopg.connect(environment.database_url) as connection:
        connection.execute(MAILING)
        for number in range(1, LINKS + 1):
            connection.execute(LINK, [number, f"https://shop.example/products/{number}?utm_source=mail"])
    tokens = Tokens(load_keys(find_keys_file(installation.home)).audit)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for person in range(1, PEOPLE + 1):
            click = Claim(For.CLICK, 1, person, 0, 1 + person % LINKS)
            file.write(f"/e/{tokens.make(click)}\n/e/{tokens.make(Claim(For.OPEN, 1, person))}.gif\n")
        file.flush()
        done = subprocess.run(
            [
                *(find_wrk(), "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"),
                *("--timeout", "10s", "--latency", "--script", str(SCRIPT), installation.collector, "--", file.name),
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            check=False,
        )
    line = next((line for line in done.stdout.splitlines() if line.startswith(MARK)), None)
    if done.returncode or line is None:
        raise NotReady(f"wrk ended with {done.returncode}: {done.stderr or done.stdout}")
    told: dict[str, float] = json.loads(line.removeprefix(MARK))
    return told


def measure_machines(*, quick: bool, command: str) -> None:
    """Precision and recall over publics of ten seeds, each request with its true label; the worst seed counts."""
    found = [judge_public(seed, copies=1_000 if quick else 4_000) for seed in SEEDS]
    for seed, (precision, recall, count) in zip(SEEDS, found, strict=True):
        print(f"seed {seed}: {count} requests, precision {precision:.4f}, recall {recall:.4f}", flush=True)
    values = [round(min(one[number] for one in found), 4) for number in (0, 1)]
    record("machine_precision_recall", values, "share", [0.98, 0.95], command)


def judge_public(seed: int, *, copies: int) -> tuple[float, float, int]:
    """Return precision and recall of calling a request a machine's, and how many requests there were."""
    right = wrong = missed = count = 0
    for copy in make_public(seed, copies=copies):
        hits = [
            Hit(SENT_AT + one.at, one.kind, one.link, one.agent, find_network(one.ip), hash(one.ip), one.signs)
            for one in copy.requests
        ]
        for request, verdict in zip(copy.requests, judge(Letter(SENT_AT, copy.links), hits), strict=True):
            is_machine = verdict.by != By.HUMAN
            count += 1
            right += is_machine and request.is_machine
            wrong += is_machine and not request.is_machine
            missed += request.is_machine and not is_machine
    return right / (right + wrong), right / (right + missed), count
