"""`touchline support-bundle`: one file for whoever helps, with everything about the machine and nothing about people."""

import json
import os
import platform
import sys
import zipfile
from collections import deque
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import touchline
from touchline.config.doctor import examine
from touchline.config.problems import CannotStart
from touchline.kit.environment import Environment
from touchline.kit.home import get_log_folder, read_state
from touchline.kit.log_lines import make_line, redact

LAST_LINES: Final = 500
HARMLESS: Final = {"127.0.0.1", "localhost", "touchline"}
README: Final = """Touchline support bundle of {moment}

versions.json   Touchline, Python, the system and every package
settings.json   settings that were made, without secrets, host names and addresses
doctor.json     what `touchline doctor` found
processes.json  what `touchline up` looks after, and what was restarted
facts.json      sizes, lags, slow questions (without values), failed jobs, from the stores
metrics.txt     the figures of /metrics
logs/           the last {lines} lines of each process, with addresses, numbers and quoted values taken out

Nothing in it is about a person, no name that somebody typed is in it, and no secret. Look through it before you send it.
"""


def run_support_bundle(environment: Environment, arguments: list[str]) -> int:
    """Writes the bundle where `--to FILE` says, else into the present folder, and says where it is."""
    moment = datetime.now(UTC)
    path = _read_target(arguments) or Path.cwd() / f"touchline-support-{moment:%Y%m%d-%H%M%S}.zip"
    try:
        write_bundle(path, environment, moment=moment)
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}. Name another file with --to FILE.") from None
    print(
        f"{path} holds {path.stat().st_size / 1000:.0f} kB. Nothing personal is in it; look through it before you send it."
    )
    return 0


def _read_target(arguments: list[str]) -> Path | None:
    if not arguments:
        return None
    if len(arguments) != 2 or arguments[0] != "--to":
        raise CannotStart("Write `touchline support-bundle` or `touchline support-bundle --to FILE.zip`.")
    return Path(arguments[1]).expanduser().absolute()


def write_bundle(path: Path, environment: Environment, *, moment: datetime) -> None:
    """Writes the zip, for its owner alone; also while the stores are away."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", README.format(moment=moment.isoformat(timespec="seconds"), lines=LAST_LINES))
        facts = _get_facts()
        metrics = facts.pop("metrics", "")
        for name, content in {
            "versions": get_versions(),
            "settings": get_settings(environment),
            "doctor": _get_findings(environment),
            "processes": get_processes(environment),
            "facts": facts,
        }.items():
            bundle.writestr(f"{name}.json", json.dumps(content, indent=1, default=str, ensure_ascii=False))
        bundle.writestr("metrics.txt", metrics if isinstance(metrics, str) else json.dumps(metrics))
        for log in sorted(get_log_folder(environment.home).glob("*.log")):
            bundle.writestr(f"logs/{log.name}", read_tail(log, environment))


def get_versions() -> dict[str, Any]:
    """What runs: Touchline, Python, the system, all packages."""
    packages = {found.metadata["Name"]: found.version for found in distributions()}
    return {
        "touchline": touchline.__version__,
        "python": sys.version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "packages": dict(sorted(packages.items())),
    }


def get_settings(environment: Environment) -> dict[str, Any]:
    """The settings as numbers, choices and yes or no; of addresses only of which sort they are, of secrets whether set."""
    return {
        "port": environment.port,
        "listens_everywhere": environment.host in {"0.0.0.0", "::"},
        "pages_by": urlsplit(environment.pages_url).scheme,
        "collector_by": urlsplit(environment.collector_url).scheme,
        "embedded_postgres": environment.embedded_postgres,
        "embedded_clickhouse": environment.embedded_clickhouse,
        "currency": environment.currency,
        "debug": environment.debug,
        "trusted_proxies": len(environment.trusted_proxies),
        "events_per_key": environment.events_per_key,
        "requests_per_address": environment.requests_per_address,
        "calls_per_token": environment.calls_per_token,
        "senders": environment.senders,
        "slow_seconds": environment.slow_seconds,
        "metrics_token_is_set": bool(environment.metrics_token),
        "set": sorted(
            name for name in os.environ if name.startswith("TOUCHLINE_") or name in {"DATABASE_URL", "CLICKHOUSE_URL"}
        ),
    }


def get_processes(environment: Environment) -> dict[str, Any]:
    """What the supervisor wrote down, without where the home is."""
    state = read_state(environment.home)
    parts: dict[str, dict[str, Any]] = state.get("parts", {})
    return {
        "started_at": state.get("started_at"),
        "parts": {
            name: {"state": part["state"], "restarts": part["restarts"], "says": _hide_home(part["says"], environment)}
            for name, part in parts.items()
        },
    }


def read_tail(log: Path, environment: Environment) -> str:
    """The last lines of a log; a line that was written before logs were JSON is made one."""
    with log.open(encoding="utf-8", errors="replace") as file:
        last = deque(file, maxlen=LAST_LINES)
    home = str(environment.home)
    return "".join(f"{make_line(log.stem, line.rstrip().replace(home, 'HOME'))}\n" for line in last)


def _hide_home(text: object, environment: Environment) -> str:
    said = str(text).replace(str(environment.home), "HOME")
    for url in (environment.database_url, environment.clickhouse_url):
        parts = urlsplit(url)
        for name in (parts.hostname, parts.password, parts.username):
            if name and name not in HARMLESS:
                said = said.replace(name, "…")
    return redact(said)


def _get_findings(environment: Environment) -> list[dict[str, Any]]:
    found = [asdict(finding) for finding in examine(environment)]
    return [{name: _hide_home(value, environment) for name, value in finding.items()} for finding in found]


def _get_facts() -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")
    import django

    django.setup()
    from touchline.upkeep.bundle import collect_facts

    return collect_facts()
