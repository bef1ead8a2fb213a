"""An older version with data, upgraded while it serves and taken back by one command, as `docs/operate/upgrade.md` has it."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from benchmarks.installation import ROOT, STOP_SECONDS, Installation, NotReady, find_ports
from benchmarks.staff import log_in
from tests.faults.backup_drill import blank_home, running_stores
from tests.faults.first_schema import read_end
from tests.faults.proof import check_exactly_once, wait_until_stored
from tests.faults.sender import Sender
from touchline.config.upgrading.notes import NAME
from touchline.config.upgrading.switching import point
from touchline.kit.processes import make_child_setup

VERSIONS = ("f011baf", "281855b")
"""Commits whose tables are older than today's and were made before there were backups: the last of those, and an early one."""
RATE = 50.0
AWAY_S = 60.0
SETUP_SECONDS = SETTLED_S = 900
COUNTS = """
SELECT (SELECT count(*) FROM contacts_contact), (SELECT count(*) FROM contacts_identity), (SELECT count(*) FROM commerce_order)
"""
MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "{last}")]
    operations = [
        migrations.RunSQL("ALTER TABLE contacts_contact ADD COLUMN drill integer NOT NULL DEFAULT 0", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE INDEX contacts_drill ON contacts_contact (drill, id)", migrations.RunSQL.noop),
    ]
"""
RESTART = """
set -eu
echo "$(date +%s.%N) $(readlink -f {folder}/current)" >> {folder}/served
if kill -INT "$(cat {folder}/pid 2>/dev/null)" 2>/dev/null; then
    while kill -0 "$(cat {folder}/pid)" 2>/dev/null; do sleep 0.1; done
fi
setsid {folder}/current/.venv/bin/touchline up --sample none >> {folder}/log 2>&1 < /dev/null &
echo $! > {folder}/pid
"""
"""What `systemctl restart touchline` would do."""


class Version(Installation):
    """An installation whose program is the folder a link leads to, restarted by a script of its own."""

    @property
    def folder(self) -> Path:
        return self.home.parent

    @property
    def link(self) -> Path:
        return self.folder / "current"

    @property
    def then(self) -> str:
        """The command that restarts it."""
        return f"sh {shlex.quote(str(self.folder / 'restart'))}"

    def restart(self) -> None:
        """Start, or start again, what the link leads to."""
        # From elsewhere: what runs in a folder with a checkout takes that one's modules.
        command = shlex.split(self.then)
        subprocess.run(command, cwd=self.folder, env=self._get_variables(), check=True, timeout=STOP_SECONDS * 2)
        self.wait_until(self.is_healthy, what="/healthz 200")

    def run(self, *command: str, seconds: float = 120) -> str:
        """A command of the version that serves."""
        return self.call(self.link.resolve(), *command, seconds=seconds)

    def write_restart(self) -> None:
        """Write down how it is restarted."""
        (self.folder / "restart").write_text(RESTART.format(folder=shlex.quote(str(self.folder))))

    def call(self, folder: Path, *command: str, seconds: float = 120) -> str:
        """A command of the version in this folder; raises AssertionError."""
        done = self.try_out(folder, *command, seconds=seconds)
        assert done.returncode == 0, f"`touchline {' '.join(command)}` of {folder}: {done.stderr[-1500:]}"
        return done.stdout.strip()

    def try_out(self, folder: Path, *command: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """A command of the version in this folder, however it ends."""
        return subprocess.run(
            [folder / ".venv" / "bin" / "touchline", *command],
            cwd=self.folder,
            env=self._get_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def stop(self) -> None:
        """End what the script has started."""
        super().stop()
        with suppress(OSError, ValueError):
            pid = int((self.folder / "pid").read_text())
            os.kill(pid, signal.SIGINT)
            until = time.monotonic() + STOP_SECONDS
            while time.monotonic() < until:
                os.kill(pid, 0)
                time.sleep(0.1)
            os.killpg(pid, signal.SIGKILL)


def run_upgrade_drill(*, quick: bool) -> dict[str, object]:
    """To a version with one more migration; then from each older version of the repository to this one."""
    figures: dict[str, object] = {}
    with make_version("HEAD") as later:
        _add_migration(later)
        with run_version(ROOT) as installation:
            figures |= {f"next: {name}": value for name, value in _upgrade(installation, ROOT, later).items()}
    for commit in () if quick else VERSIONS:
        with make_version(commit) as old, run_version(old) as installation:
            figures |= {f"{commit}: {name}": value for name, value in _upgrade_old(installation, old).items()}
    return figures


def _add_migration(program: Path) -> None:
    """A column of its own and an index on a table with rows: what the next release might bring."""
    folder = program / "touchline" / "contacts" / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    (folder / f"{int(last[:4]) + 1:04d}_drill.py").write_text(MIGRATION.format(last=last))


@contextmanager
def make_version(commit: str) -> Iterator[Path]:
    """An older version in a folder of its own, set up as its own README says."""
    folder = Path(tempfile.mkdtemp(prefix=f"touchline-{commit}-"))
    folder.chmod(0o755)
    try:
        _run("git", "-C", str(ROOT), "worktree", "add", "--detach", "--force", str(folder / "touchline"), commit)
        _run("make", "-C", str(folder / "touchline"), "setup")
        yield folder / "touchline"
    finally:
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "remove", "--force", str(folder / "touchline")], check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_version(program: Path) -> Iterator[Version]:
    """A home with data that this version made, served by it."""
    folder = Path(tempfile.mkdtemp(prefix="touchline-upgrade-"))
    folder.chmod(0o755)
    installation = Version(home=folder / "home", port=find_ports())
    installation.write_restart()
    installation.link.symlink_to(program)
    try:
        installation.restart()
        installation.make_access()
        installation.run("seed", "--contacts", "5000", "--events", "100000", seconds=900)
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Visitor(threading.Thread):
    """Somebody who opens the list of people over and over, and notes what came and when nothing did."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self.statuses: Counter[int] = Counter()
        self.away: list[tuple[float, str]] = []
        """When a page was asked for that was not there, and what came instead."""
        self.logged_in_again = 0
        """How often the version that serves did not know who this is: one whose sessions are kept in another way."""
        self._installation = installation
        self._client = log_in(installation)
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.2):
            status, said, asked_at = 0, "", time.time()
            try:
                answer = self._client.get("/contacts/", follow_redirects=False)
                status, said = answer.status_code, answer.headers.get("location", "")
                if "/login" in said:
                    self._log_in_again()
                    continue
            except httpx.HTTPError as error:
                said = repr(error)
            self.statuses[status] += 1
            if status != httpx.codes.OK:
                self.away.append((asked_at, f"{status} {said} after {time.time() - asked_at:.2f} s"))

    def _log_in_again(self) -> None:
        # While it is being switched over nobody can be asked for a link; the next page asks again.
        with suppress(httpx.HTTPError, NotReady, AssertionError, subprocess.SubprocessError):
            client = log_in(self._installation)
            self._client.close()
            self._client = client
            self.logged_in_again += 1

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join(60)
        self._client.close()


def _upgrade_old(installation: Version, old: Path) -> dict[str, object]:
    """A version without backups is helped once it is stopped; without one it is upgraded while it serves."""
    told = ("--link", str(installation.link), "--then", installation.then)
    said = installation.try_out(ROOT, "upgrade", *told)
    assert said.returncode == 1 and "can make no backup yet" in said.stderr, said.stderr[-500:]
    installation.stop()
    with make_copy(installation) as copy:
        figures = _upgrade_stopped(copy)
    installation.restart()
    return figures | _upgrade(installation, old, ROOT, "--without-backup")


def _upgrade_stopped(copy: Version) -> dict[str, object]:
    with running_stores(copy):
        before = copy.query_postgres(COUNTS)
    copy.call(ROOT, "upgrade", seconds=1800)
    assert _restore(copy) == before, "The backup holds something else than what was there."
    point(copy.link, ROOT)
    copy.restart()
    assert copy.query_postgres(COUNTS) == before
    copy.stop()
    return {"stopped: restored from its backup": before[0][0]}


@contextmanager
def make_copy(installation: Version) -> Iterator[Version]:
    """The same home once more, stopped as that one is."""
    folder = Path(tempfile.mkdtemp(prefix="touchline-upgrade-"))
    folder.chmod(0o755)
    subprocess.run(["cp", "-a", f"{installation.folder}/.", str(folder)], check=True)
    (folder / "pid").unlink(missing_ok=True)
    copy = Version(home=folder / "home", port=find_ports(), key=installation.key, token=installation.token)
    copy.write_restart()
    try:
        yield copy
    finally:
        copy.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _upgrade(installation: Version, old: Path, new: Path, *more: str) -> dict[str, object]:
    """Up, back and up again under load; from the first moment on the old version works on the new shape."""
    before = installation.query_postgres(COUNTS)
    looked = installation.call(new, "upgrade", "--check")
    assert "migrations are to be done" in looked, looked
    with Sender(installation, rate=RATE) as sender:
        visitor = Visitor(installation)
        visitor.start()
        time.sleep(3)
        took = [
            _switch(installation, visitor, by=new, to=new, way=more),
            _switch(installation, visitor, by=new, to=old, way=("--back",)),
            _switch(installation, visitor, by=new, to=new),
        ]
        visitor.stop()
    bad = {status: count for status, count in visitor.statuses.items() if status not in {0, 200, 503}}
    assert not bad, f"Pages answered {bad}."
    wait_until_stored(installation, sender, seconds=SETTLED_S)
    proven = check_exactly_once(installation, sender)
    after = installation.query_postgres(COUNTS)
    assert all(now >= then for then, now in zip(before[0], after[0], strict=True)), f"{after} and was {before}."
    installation.stop()
    figures: dict[str, object] = {
        "upgraded, back and again in s": [round(one) for one in took],
        "no page for s": _find_longest(visitor.away),
        "logged in again": visitor.logged_in_again,
        "acknowledged": proven["acknowledged"],
        "stored": proven["stored"],
    }
    return figures if more else figures | {"restored from its backup": _restore(installation)[0][0]}


def _switch(installation: Version, visitor: Visitor, *, by: Path, to: Path, way: tuple[str, ...] = ()) -> float:
    """Upgrade, or go back; until the link is moved there are pages, and afterwards those of the other version."""
    began = time.time()
    told = ("--link", str(installation.link), "--then", installation.then)
    installation.call(by, "upgrade", *way, *told, seconds=1800)
    took = time.time() - began
    moment, served = (installation.folder / "served").read_text().splitlines()[-1].split()
    assert served == str(to) == str(installation.link.resolve()), (
        f"{served} serves: {read_end(installation.folder / 'log')}"
    )
    early = [
        f"{float(moment) - asked_at:.2f} s: {said}"
        for asked_at, said in visitor.away
        if began < asked_at < float(moment)
    ]
    assert not early, f"{len(early)} pages were not there before the switch: {early[:5]}"
    time.sleep(5)
    return took


def _find_longest(away: list[tuple[float, str]]) -> float:
    """The longest stretch without a page, in seconds."""
    longest = began = last = 0.0
    for moment, _said in sorted(away):
        if moment - last > 2:
            began = moment
        longest, last = max(longest, moment - began), moment
    assert longest <= AWAY_S, f"There was no page for {longest:.0f} s."
    return round(longest, 1)


def _restore(installation: Version) -> list[tuple[object, ...]]:
    """The backup that `upgrades.jsonl` names, brought back by this version in a blank home; what it counts there."""
    notes = [json.loads(line) for line in (installation.home / NAME).read_text().splitlines()]
    made = next(json.loads(note["backup"]) for note in notes if note["backup"])
    with blank_home(installation, "restored") as restored:
        restored.run("restore", made["name"], seconds=900)
        with running_stores(restored):
            return restored.query_postgres(COUNTS)


def _run(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SETUP_SECONDS, preexec_fn=make_child_setup()
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-800:]}"
