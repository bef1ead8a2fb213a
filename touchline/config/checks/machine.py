"""The machine: disk, the home's secrets, the processes of a running installation."""

import shutil

from touchline.config.checks.finding import Finding, judge
from touchline.kit.environment import Environment
from touchline.kit.home import read_state

DISK_WARNS = 85
DISK_FAILS = 95
"""Percent of the disk in use."""


def check_machine(environment: Environment) -> list[Finding]:
    """What this machine alone can tell."""
    return [check_disk(environment), check_secrets(environment), *check_parts(environment)]


def check_disk(environment: Environment) -> Finding:
    """How full the disk of the home is."""
    usage = shutil.disk_usage(environment.home)
    # As `df` counts: what is reserved for root is neither used nor free.
    percent = 100 * usage.used / (usage.used + usage.free)
    return judge(
        "disk",
        f"{percent:.0f} % used, {usage.free / 1e9:.1f} GB free below {environment.home}",
        bad=percent >= DISK_FAILS,
        doubtful=percent >= DISK_WARNS,
        advice=f"Make room, or move the home to a larger disk (`du -sh {environment.home}/*` shows what takes it).",
    )


def check_secrets(environment: Environment) -> Finding:
    """Whether others of this machine could read the secrets."""
    path = environment.home / "secrets.json"
    mode = path.stat().st_mode & 0o777
    return judge("secrets", f"mode {mode:o}", bad=bool(mode & 0o077), advice=f"Others can read them: chmod 600 {path}")


def check_parts(environment: Environment) -> list[Finding]:
    """The processes that `touchline up` looks after, when it runs on this machine."""
    parts: dict[str, dict[str, object]] = read_state(environment.home).get("parts", {})
    if not parts:
        return [judge("processes", "`touchline up` does not run with this home", doubtful=True, advice="Start it.")]
    return [
        judge(
            f"process {name}",
            f"{part['state']}, restarted {part['restarts']} times",
            bad=part["state"] == "failed",
            doubtful=bool(part["restarts"]),
            advice=f"{part['says'] or 'It has crashed before.'} See {environment.home}/log/{name}.log",
        )
        for name, part in parts.items()
    ]
