"""Runs the fault scripts: all, or those named. `python -m tests.faults.run [--quick] [NAME …]`."""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

FAULTS = {
    "kill_processes": "tests.faults.kill_processes:run_kill_processes",
    "kill_worker": "tests.faults.kill_processes:run_kill_worker",
    "kill_live": "tests.faults.kill_live:run_kill_live",
    "restart_postgres": "tests.faults.restart_postgres:run_restart_postgres",
    "event_store_down": "tests.faults.event_store_down:run_event_store_down",
    "resent": "tests.faults.resent:run_resent",
    "malformed": "tests.faults.malformed:run_malformed",
    "hostile_requests": "tests.faults.hostile_requests:run_hostile_requests",
    "forged": "tests.faults.forged:run_forged",
    "rate_limits": "tests.faults.rate_limits:run_rate_limits",
    "cdnow": "tests.faults.cdnow:run_cdnow",
    "bulk_cancelled": "tests.faults.large_edits:run_bulk_cancelled",
    "type_changed": "tests.faults.large_edits:run_type_changed",
    "erasure_files": "tests.faults.erasure_files:run_erasure_files",
    "kill_imports": "tests.faults.kill_imports:run_kill_imports",
    "kill_senders": "tests.faults.mail:run_kill_senders",
    "many_senders": "tests.faults.mail:run_many_senders",
    "stop_senders": "tests.faults.mail:run_stop_senders",
    "slow_domain": "tests.faults.slow_mail:run_slow_domain",
    "mutated_mails": "tests.faults.mutated_mails:run_mutated_mails",
    "postfix": "tests.faults.postfix:run_postfix_campaign",
    "degradation": "tests.faults.degradation:run_degradation",
    "disk_full": "tests.faults.disk_full:run_disk_full",
    "proxies": "tests.faults.proxies:run_proxies",
    "external_stores": "tests.faults.external_stores:run_external_stores",
    "postgres_majors": "tests.faults.postgres_majors:run_postgres_majors",
    "kill_upgrade": "tests.faults.kill_upgrade:run_kill_upgrade",
    "upgrade_drill": "tests.faults.upgrade_drill:run_upgrade_drill",
    "several_hosts": "tests.faults.several_hosts:run_several_hosts",
    "backup_drill": "tests.faults.backup_drill:run_backup_drill",
    "api_schema": "tests.faults.api_schema:run_api_schema",
}


def main() -> int:
    """Runs one after another; the exit code is the number of those that failed."""
    # A run that is cut off still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    parser = argparse.ArgumentParser(description="Breaks things under load and asserts from outside what must hold.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAULTS))
    parser.add_argument("--quick", action="store_true", help="a short trial, not kept in docs/reliability.md")
    wanted = parser.parse_args()
    unknown = set(wanted.names) - set(FAULTS)
    if unknown:
        parser.error(f"There is no fault {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}.")
    names = wanted.names or list(FAULTS)
    failed = sum(not run_fault(name, quick=wanted.quick) for name in names)
    print(f"{len(names) - failed} passed, {failed} failed", flush=True)
    return failed


def run_fault(name: str, *, quick: bool) -> bool:
    """Runs one script; what it asserts and does not hold is printed and kept as a failed run."""
    append_run = import_module("tests.faults.report").append_run
    module, _, function = FAULTS[name].partition(":")
    command = f"python -m tests.faults.run {name} --quick" if quick else f"make faults NAME={name}"
    print(f"— {name}", flush=True)
    began = time.monotonic()
    try:
        run: Callable[..., dict[str, object]] = getattr(import_module(module), function)
        figures = run(quick=quick)
    except Exception as error:  # noqa: BLE001 - a script that breaks is a failed run, and the others go on
        traceback.print_exc()
        append_run(command, passed=False, figures={"error": " ".join(str(error).split())[:300]})
        return False
    append_run(command, passed=True, figures={**figures, "took s": round(time.monotonic() - began)})
    return True


if __name__ == "__main__":
    sys.exit(main())
