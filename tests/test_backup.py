"""A running installation is backed up and restored aside; `make faults NAME=backup_drill` does the rest."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.support.running import get_variables


@pytest.fixture
def aside(running):
    """Takes away what a backup leaves beside the home."""
    yield
    for what in ("backups", "scratch"):
        shutil.rmtree(running.home.with_name(f"{running.home.name}.{what}"), ignore_errors=True)


def test_a_backup_is_made_proven_and_listed(running, aside):
    made = json.loads(running.call("backup"))
    assert made["size"] > 10_000 and made["paused_s"] < 5
    place = running.home.with_name(f"{running.home.name}.backups")
    archive = place / made["name"]
    assert archive.stat().st_size == made["size"]
    secrets = json.loads((running.home / "secrets.json").read_text())
    assert secrets["secret_key"].encode() not in archive.read_bytes()
    proof = json.loads(running.call("backup", "prove"))
    assert proof["archive"] == made["name"] and proof["tables"] > 100 and proof["rows"] > 100
    assert set(proof["events"]) >= {"events", "events_by_name", "visits", "mirror"}
    assert json.loads(running.call("backup", "list"))["proof"] == "good"
    assert running.call("backup", "key").startswith("touchline-backup-key-1:")
    assert not list(running.home.with_name(f"{running.home.name}.scratch").iterdir())


def test_a_running_home_is_never_overwritten(running, tmp_path):
    archive = tmp_path / "x.tlbackup"
    archive.write_bytes(b"anything")
    command = [sys.executable, "-m", "touchline", "restore", str(archive), "--home", str(running.home)]
    done = subprocess.run(command, capture_output=True, text=True, env=get_variables(), timeout=60, check=False)
    assert done.returncode == 1 and "Touchline runs in" in done.stderr
    assert (running.home / "postgres" / "PG_VERSION").exists()
