"""Proves a backup: restored for real into a throw-away place, its rows counted, and thrown away."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from touchline.backups.making import get_key, get_place, get_settings
from touchline.backups.models import Backup
from touchline.backups.packing import Unpacker
from touchline.backups.problems import BackupProblem
from touchline.backups.services import LET_GO, LOCK, TRY_LOCK, Busy
from touchline.kit.clock import now
from touchline.kit.processes import find_port, make_child_setup

LONGEST_S: Final = 6 * 3600
NICENESS: Final = 15
NOT_HANDED_ON: Final = ("DATABASE_URL", "CLICKHOUSE_URL", "TOUCHLINE_LISTEN_URL", "TOUCHLINE_SECRET_KEY")


def prove(name: str) -> dict[str, Any]:
    """Prove the archive of this name, note what came of it, and return the figures; raises BackupProblem."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, LOCK)
        if cursor.fetchone() != (True,):
            raise Busy("Another backup is being made or proven now; wait until it has ended.")
    began = time.monotonic()
    rows = Backup.objects.filter(name=name)
    rows.update(proof=Backup.Proof.RUNNING)
    try:
        figures = restore_aside(name) if get_settings().is_proven else read_through(name)
    except BaseException as error:
        problem = str(error) if isinstance(error, BackupProblem) else f"{type(error).__name__}: {error}"
        rows.update(proof=Backup.Proof.BAD, problem=problem[:1000], proven_at=now())
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute(LET_GO, LOCK)
    seconds = round(time.monotonic() - began)
    rows.update(proof=Backup.Proof.GOOD, problem="", proven_at=now(), proof_s=seconds)
    return {"archive": name, "seconds": seconds, **figures}


def restore_aside(name: str) -> dict[str, Any]:
    """Run `touchline restore --prove` in a home that is gone afterwards; raises BackupProblem with what it said."""
    chosen = get_settings()
    chosen.scratch.mkdir(mode=0o711, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="proof-", dir=chosen.scratch))
    home.chmod(0o711)
    variables = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    variables |= {
        "TOUCHLINE_HOME": str(home),
        "TOUCHLINE_PORT": str(find_port()),
        "TOUCHLINE_KEYS_FILE": str(settings.KEYS_FILE),
        "TOUCHLINE_BACKUP_TO": chosen.place,
        "TOUCHLINE_BACKUP_KEY_FILE": str(chosen.key_file),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "touchline", "restore", name, "--prove"],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
            start_new_session=True,
            preexec_fn=make_child_setup(niceness=NICENESS),
        )
    except subprocess.TimeoutExpired:
        raise BackupProblem(f"The restore took longer than {LONGEST_S // 3600} hours and was broken off.") from None
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupProblem((said or ["The restore said nothing."])[-1].removeprefix("touchline: "))
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {key: figures[key] for key in ("rows", "tables", "events")}


def read_through(name: str) -> dict[str, Any]:
    """Open and read an archive to its end, where a restore is not wanted; raises BackupProblem."""
    with get_place().open_reader(name) as source:
        unpacker = Unpacker(source, get_key())
        for piece in unpacker.pieces():
            while piece.source.read(1 << 20):
                pass
    tally = unpacker.tally
    return {"rows": sum(tally.rows.values()), "tables": len(tally.rows), "events": tally.events}
