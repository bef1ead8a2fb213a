"""Which processes belong to an installation, and how much memory they hold."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.installation import Installation

PROC = Path("/proc")
PARTS = ("collect", "worker", "pages", "clickhouse", "postgres")


def find_family(installation: Installation) -> dict[int, str]:
    """The command lines by process id of all processes of an installation: what was started, and all their children.

    A PostgreSQL that went its own way (`pg_ctl`) is found by the folder in its command line.
    """
    lines = dict(_read_command_lines())
    parents = {pid: parent for pid in lines if (parent := _read_parent(pid)) is not None}
    roots = {process.pid for process in installation.started if process.poll() is None}
    roots |= {pid for pid, line in lines.items() if str(installation.home) in line and pid != os.getpid()}
    return {pid: line for pid, line in lines.items() if _is_below(pid, parents, roots)}


def find_processes(installation: Installation, part: str) -> list[int]:
    """The process ids of a part, main process first (the one whose parent is no process of the same part)."""
    family = find_family(installation)
    named = {pid for pid, line in family.items() if _get_part(line) == part}
    parents = {pid: _read_parent(pid) for pid in family}
    mine = {pid for pid in family if pid in named or _is_child_of(pid, parents, named)}
    return sorted(mine, key=lambda pid: (parents[pid] in mine, pid))


def measure_memory(installation: Installation) -> dict[str, float]:
    """PSS in MB (1,000,000 bytes) by part; shared pages count once over all."""
    sums: dict[str, float] = {}
    family = find_family(installation)
    parents = {pid: _read_parent(pid) for pid in family}
    for pid, line in family.items():
        part = _get_part(line) or _get_part(family.get(parents[pid] or 0, "")) or "up"
        sums[part] = sums.get(part, 0) + read_pss(pid) / 1_000_000
    return sums


def read_pss(pid: int) -> int:
    """Proportional set size of a process in bytes; 0 when it has ended."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def read_rss(pid: int) -> int:
    """Resident set size of a process in bytes; 0 when it has ended."""
    with suppress(OSError):
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _get_part(line: str) -> str:
    words = line.replace("\0", " ").split()
    # First: PostgreSQL has an "io worker" of its own.
    if words and (words[0].endswith("/postgres") or words[0].startswith("postgres:")):
        return "postgres"
    for part in PARTS:
        if part in words:
            return part
    for part, mark in (("clickhouse", "eventstore.embedded"), ("collect", "tracking"), ("pages", "config.wsgi")):
        if mark in line:
            return part
    return ""


def _read_command_lines() -> Iterator[tuple[int, str]]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                yield int(entry.name), (entry / "cmdline").read_bytes().decode(errors="replace")


def _read_parent(pid: int) -> int | None:
    with suppress(OSError, IndexError):
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    return None


def _is_below(pid: int, parents: dict[int, int], roots: set[int]) -> bool:
    while pid > 1:
        if pid in roots:
            return True
        pid = parents.get(pid, 0)
    return False


def _is_child_of(pid: int, parents: dict[int, int | None], named: set[int]) -> bool:
    parent = parents.get(pid)
    while parent:
        if parent in named:
            return True
        parent = parents.get(parent)
    return False
