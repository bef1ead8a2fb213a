"""The restore drill (T44, T41): a backup while everything moves, brought back on a blank home, held against what was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.installation import ROOT, Installation, find_ports, run_installation
from benchmarks.sending import FIRST, Sink, make_mailing, prepare_installation, run_sink
from tests.faults.backup_stores import hash_events, hash_postgres, name_differences
from tests.faults.sender import Sender

RECIPIENTS, ROWS, RATE, SETTLED_S = 20_000, 40_000, 300.0, 600.0
STANDING_S = 15.0
MERGED = "SELECT count(*) FROM contacts_alias WHERE undone_at IS NULL"
ENTRIES = "SELECT message_id FROM journal_entry WHERE message_id LIKE %s"
STORED = "SELECT message_id, count() FROM events WHERE startsWith(message_id, {run:String}) GROUP BY 1"
RESUME = """
from touchline.backups.holding import resume_sending
from touchline.users.models import User
print(resume_sending(actor=User.objects.order_by("id").first()))
"""


@dataclass
class Stir:
    """What goes on while a backup is made: people are merged and erased, one pair after the other."""

    installation: Installation
    merged: int = 0
    erased: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Take the next two people, join the one into the other; erase the third."""
        headers = {"Authorization": f"Bearer {self.installation.token}"}
        with httpx.Client(base_url=self.installation.pages, headers=headers, timeout=60) as client:
            for first in range(FIRST, FIRST + 3_000, 3):
                if self.over.is_set():
                    return
                with suppress(httpx.HTTPError):
                    answer = client.post(f"/api/v1/contacts/{first}/merge", json={"gone_id": first + 1})
                    self.merged += answer.is_success
                    answer = client.post(f"/api/v1/contacts/{first + 2}/erase")
                    if answer.is_success:
                        self.erased.append(first + 2)


def run_backup_drill(*, quick: bool) -> dict[str, object]:
    """Backup under way of everything, accident, restore; then bad archives; then a still one, compared to the last row."""
    with run_sink() as sink, run_installation(variables={"TOUCHLINE_SENDERS": "1"}) as original:
        prepare_installation(original, sink, recipients=RECIPIENTS // (5 if quick else 1))
        made, sender, erased = _back_up_under_way(original, sink, quick=quick)
        later = _erase_one_more(original)
        original.stop()
        came = sink.ask()["copies"]
        with blank_home(original, "moving") as restored:
            figures = _restore_and_look(restored, sink, sender=sender, came=came)
            _check_forgotten(restored, [*erased, later])
        refusals = _try_bad_archives(original, made["name"])
        figures |= {"events replayed exactly once": figures.pop("stored"), **refusals, **_compare_still(original)}
    return {"paused s": made["paused_s"], "MB": round(made["size"] / 1e6, 1), **figures}


def _back_up_under_way(original: Installation, sink: Sink, *, quick: bool) -> tuple[dict[str, Any], Sender, list[int]]:
    stir = Stir(original)
    thread = threading.Thread(target=stir.run, daemon=True)
    with Sender(original, rate=RATE / (2 if quick else 1)) as sender:
        time.sleep(3)
        _send_import(original, rows=ROWS // (4 if quick else 1))
        make_mailing(original, recipients=RECIPIENTS // (5 if quick else 1))
        thread.start()
        original.wait_until(
            lambda: sink.ask()["copies"] > 50 and stir.merged > 2, what="everything to move", seconds=120
        )
        made = json.loads(original.run("backup", seconds=600).splitlines()[-1])
        stir.over.set()
        thread.join(90)
        time.sleep(2)
    assert stir.erased and stir.merged, "Nobody was merged and erased meanwhile."
    return made, sender, stir.erased


def _send_import(original: Installation, *, rows: int) -> None:
    lines = [
        "external id,email,name",
        *(f"imp{number},imp{number}@x.example,Person {number}" for number in range(rows)),
    ]
    answer = httpx.post(
        f"{original.pages}/api/v1/imports",
        headers={"Authorization": f"Bearer {original.token}"},
        data={"kind": "contacts"},
        files={"file": ("people.csv", "\n".join(lines).encode())},
        timeout=120,
    )
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text


def _erase_one_more(original: Installation) -> int:
    """Somebody who is in the archive, and is forgotten after it was made."""
    who = FIRST + 3_900
    headers = {"Authorization": f"Bearer {original.token}"}
    answer = httpx.post(f"{original.pages}/api/v1/contacts/{who}/erase", headers=headers, timeout=120)
    assert answer.is_success, answer.text
    return who


@contextmanager
def blank_home(original: Installation, name: str) -> Iterator[Installation]:
    """Another home with the original's keys and place of backups, in which nothing runs yet."""
    home = original.home.with_name(name)
    keys = original.home.with_name(f"{original.home.name}.keys")
    variables = {
        **original.variables,
        "TOUCHLINE_KEYS_FILE": str(keys / "keys.json"),
        "TOUCHLINE_BACKUP_TO": str(original.home.with_name(f"{original.home.name}.backups")),
    }
    blank = Installation(home=home, port=find_ports(), key=original.key, token=original.token, variables=variables)
    try:
        yield blank
    finally:
        blank.stop()
        shutil.rmtree(home, ignore_errors=True)


def _restore_and_look(restored: Installation, sink: Sink, *, sender: Sender, came: int) -> dict[str, object]:
    began = time.monotonic()
    restored.run("restore", "latest", seconds=900)
    took = time.monotonic() - began
    waiting = _count_waiting(restored)
    restored.start_all()
    time.sleep(STANDING_S)
    assert sink.ask()["copies"] == came, f"{sink.ask()['copies'] - came} mails left before anybody said so."
    assert waiting, "No message waited in the archive: that none left proves nothing."
    stored = _check_replayed(restored, sender)
    restored.wait_until(lambda: _find_imports(restored) == {"done"}, what="the end of the import", seconds=SETTLED_S)
    _check_mirror(restored)
    assert _resume(restored), "There was nothing to resume."
    restored.wait_until(lambda: sink.ask()["copies"] > came, what="mails after the button", seconds=60)
    restored.wait_until(lambda: not _count_waiting(restored), what="the end of the campaign", seconds=SETTLED_S)
    return {
        "restored in s": round(took),
        "mails before the button": 0,
        "messages that waited": waiting,
        "stored": stored,
    }


def _count_waiting(installation: Installation) -> int:
    sql = """
    SELECT (SELECT count(*) FROM messaging_message WHERE state IN ('queued', 'deferred', 'sending'))
        + coalesce((SELECT sum(size) FROM messaging_audience), 0)
    """
    with running_stores(installation):
        return int(installation.query_postgres(sql)[0][0])


@contextmanager
def running_stores(installation: Installation) -> Iterator[None]:
    """Have both stores answer, and nothing else, unless all runs already."""
    if installation.started:
        yield
        return
    from benchmarks.installation import is_part_ready

    for part in ("postgres", "clickhouse"):
        process = installation.start(part)
        installation.wait_until(lambda part=part: is_part_ready(installation, part), what=part, process=process)
    try:
        yield
    finally:
        installation.stop()


def _check_replayed(restored: Installation, sender: Sender) -> int:
    """Each entry of the restored journal is in the event store once, and nothing twice."""

    def look() -> bool:
        wanted = {row[0] for row in restored.query_postgres(ENTRIES, f"{sender.run}-%")}
        return wanted <= {row[0] for row in restored.query_events(STORED, run=f"{sender.run}-")}

    restored.wait_until(look, what="the journal stored", seconds=SETTLED_S)
    wanted = {row[0] for row in restored.query_postgres(ENTRIES, f"{sender.run}-%")}
    counted = {row[0]: int(row[1]) for row in restored.query_events(STORED, run=f"{sender.run}-")}
    doubled = [name for name, count in counted.items() if count > 1]
    assert not doubled, f"{len(doubled)} events are there twice, such as {doubled[:3]}."
    assert wanted == set(counted), f"{len(wanted ^ set(counted))} events are in one store only."
    assert len(wanted) > 100, f"Only {len(wanted)} events had come before the backup."
    return len(wanted)


def _find_imports(installation: Installation) -> set[str]:
    return {row[0] for row in installation.query_postgres("SELECT state FROM imports_import")}


def _check_mirror(restored: Installation) -> None:
    """The event store's mirror of contacts and its aliases are what PostgreSQL says."""

    def look() -> bool:
        with suppress(Exception):
            return bool(json.loads(restored.run("mirror", "check").splitlines()[-1])["is_same"])
        return False

    restored.wait_until(look, what="a mirror that is the same", seconds=SETTLED_S)
    aliases = (
        "SELECT count() FROM (SELECT argMax(removed, version) AS gone FROM aliases GROUP BY person_id) WHERE NOT gone"
    )
    joined, told = restored.query_postgres(MERGED)[0][0], restored.query_events(aliases)[0][0]
    assert int(told) == int(joined) > 0, f"{joined} joins in PostgreSQL, {told} in the event store."


def _check_forgotten(restored: Installation, erased: list[int]) -> None:
    """Who was erased, before, during and after the backup, is in neither store."""
    with running_stores(restored):
        back = restored.query_postgres("SELECT id FROM contacts_contact WHERE id = ANY(%s)", erased)
        assert not back, f"{len(back)} people who were erased came back."
        known = restored.query_postgres("SELECT count(*) FROM contacts_contact WHERE id >= %s", FIRST)[0][0]
        assert known > len(erased), "Nobody is there at all: that the erased are not proves nothing."
        mirrored = restored.query_events(
            f"SELECT count() FROM mirror FINAL WHERE contact_id IN ({', '.join(map(str, erased))})"
        )
        assert mirrored == [["0"]], f"The mirror knows {mirrored[0][0]} values of people who were erased."


def _resume(installation: Installation) -> bool:
    from benchmarks.sending import run_python

    return run_python(installation, RESUME).split()[-1] == "True"


def _try_bad_archives(original: Installation, name: str) -> dict[str, object]:
    """Cut, changed, sealed otherwise, made later: refused with a sentence, and the home is as blank as before."""
    place = original.home.with_name(f"{original.home.name}.backups")
    whole = (place / name).read_bytes()
    bad = original.home.with_name("bad.tlbackup")
    spots = {"head": 60, "first chunk": 2_000, "middle": len(whole) // 2, "end": len(whole) - 3}
    tries = [("cut", whole[: len(whole) * 2 // 3], "cut short"), ("half a head", whole[:40], "cut")]
    tries += [(spot, _flip(whole, at), "damaged") for spot, at in spots.items()]
    said = {}
    for what, data, words in tries:
        bad.write_bytes(data)
        said[what] = _refuse(original, str(bad), words=words)
    bad.write_bytes(whole)
    other = original.home.with_name("other.key")
    other.write_text("touchline-backup-key-1:" + "A" * 52)
    said["wrong key"] = _refuse(original, str(bad), "--key-file", str(other), words="other than the one given")
    bad.write_bytes(_make_later(whole, original))
    said["later version"] = _refuse(original, str(bad), words="which is newer than this one")
    said["a home with data"] = _refuse(original, str(bad), words="holds data already", home=original)
    _kill_a_restore(original)
    return {"archives refused": len(said), "a killed restore": "refused to start, then restored"}


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]


def _make_later(whole: bytes, original: Installation) -> bytes:
    """An archive that only says it was made by a version of a later day, sealed with the right key."""
    import io
    from dataclasses import replace

    from touchline.backups.keys import find_key
    from touchline.backups.packing import Packer, Tally, Unpacker

    key = find_key(original.home.with_name(f"{original.home.name}.keys") / "backup.key")
    manifest = Unpacker(io.BytesIO(whole), key).manifest
    sink = io.BytesIO()
    later = replace(manifest, version="99.0", migrations=[*manifest.migrations, "contacts.9999_from_the_future"])
    Packer(sink, key, later).finish(Tally())
    return sink.getvalue()


def _refuse(original: Installation, *arguments: str, words: str, home: Installation | None = None) -> str:
    with blank_home(original, "refusing") as blank:
        done = _run(home or blank, "restore", *arguments)
        assert done.returncode == 1, f"{arguments} ended with {done.returncode}: {done.stderr[-500:]}"
        said = done.stderr.strip().splitlines()[-1]
        assert words in said and said.startswith("touchline: "), f"{arguments} said: {done.stderr[-500:]}"
        made = [
            path.name for path in blank.home.glob("*") if path.name in {"postgres", "clickhouse", "restoring", "files"}
        ]
        assert not made, f"{arguments} left {made}."
    return said


def _run(installation: Installation, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "touchline", *command], cwd=ROOT, env=installation._get_variables(), text=True,
        capture_output=True, timeout=600, check=False,
    )  # fmt: skip


def _kill_a_restore(original: Installation) -> None:
    """SIGKILL in the middle: the home does not start, and the next restore begins anew."""
    with blank_home(original, "killed") as blank:
        process = blank.start("restore", "latest")
        blank.wait_until(lambda: (blank.home / "postgres" / "PG_VERSION").exists(), what="a store", process=process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        blank.started.clear()
        time.sleep(2)
        refused = _run(blank, "up", "--port", str(blank.port))
        assert refused.returncode == 1 and "did not end" in refused.stderr, refused.stderr
        blank.run("restore", "latest", seconds=900)
        blank.start_all()


def _compare_still(original: Installation) -> dict[str, object]:
    """Nothing moves: then every table of both stores is the same to its last row."""
    original.start_all()
    pending = "SELECT count(*) FROM journal_pending"
    original.wait_until(lambda: original.query_postgres(pending) == [(0,)], what="stillness", seconds=SETTLED_S)
    original.wait_until(lambda: not _count_waiting(original), what="the end of the campaign", seconds=SETTLED_S)
    original.wait_until(lambda: _find_imports(original) == {"done"}, what="the end of the import", seconds=SETTLED_S)
    time.sleep(20)
    json.loads(original.run("backup", seconds=600).splitlines()[-1])
    original.stop()
    with running_stores(original):
        before = hash_postgres(original), hash_events(original)
    with blank_home(original, "still") as restored:
        restored.run("restore", "latest", seconds=900)
        with running_stores(restored):
            after = hash_postgres(restored), hash_events(restored)
    differing = name_differences(before[0], after[0]) + name_differences(before[1], after[1])
    assert not differing, f"Differences: {differing[:5]}"
    rows = sum(count for one in before for count, _digest in one.values())
    return {"tables compared": len(before[0]) + len(before[1]), "rows compared": rows, "differences": 0}
