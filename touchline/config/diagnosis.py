"""Why a process ended, in a sentence that says what to do; from what it printed last."""

import re
import signal
from collections.abc import Iterable

CAUSES: tuple[tuple[str, str], ...] = (
    (
        r"No space left on device|NOT_ENOUGH_SPACE|DiskFull",
        "The disk is full. Make room (`du -sh {home}/*` shows what takes it); Touchline then goes on by itself.",
    ),
    (
        r"password authentication failed|AUTHENTICATION_FAILED|Authentication failed|REQUIRED_PASSWORD"
        r"|no pg_hba.conf entry",
        "A store refuses the user or password. Check DATABASE_URL and CLICKHOUSE_URL: {line}",
    ),
    (
        r"Address already in use|EADDRINUSE",
        "A port it listens on is taken by another program. End that one, or choose another with --port: {line}",
    ),
    (
        r"Permission denied|PermissionError|Read-only file system",
        "It may not read or write what it needs. Give the user that runs Touchline the right to it: {line}",
    ),
    (
        r"database \"[^\"]*\" does not exist",
        "PostgreSQL is there, but not the database that DATABASE_URL names. Create it (`createdb`): {line}",
    ),
    (
        r"another server might be running|lock file \"postmaster.pid\" already exists|Cannot lock file"
        r"|Another server instance",
        "Its data folder is still in use by an earlier process. Wait a moment, or end that process: {line}",
    ),
    (
        r"Cannot allocate memory|MemoryError|MEMORY_LIMIT_EXCEEDED|out of memory",
        "Memory ran out. Close other programs or give the machine more: {line}",
    ),
    (
        r"could not translate host name|Name or service not known|Connection refused|Network is unreachable"
        r"|Connection timed out|EventStoreDown",
        "It cannot reach a store. Check that the servers of DATABASE_URL and CLICKHOUSE_URL run: {line}",
    ),
)


def explain_end(lines: Iterable[str], *, code: int, home: str) -> str:
    """The cause of an end with this exit code (negative: the signal), with the way out where it is known."""
    said = [line.strip() for line in lines if line.strip()]
    for line in said:
        if line.startswith("touchline: "):
            return line.removeprefix("touchline: ")
    for pattern, sentence in CAUSES:
        for line in reversed(said):
            if re.search(pattern, line):
                return sentence.format(home=home, line=line[-300:])
    if code == -signal.SIGKILL:
        return "It was killed from outside; where nobody did that, memory ran out (`dmesg` tells)."
    if code < 0:
        return f"It was ended by signal {signal.Signals(-code).name}."
    return f"It ended with code {code}" + (f", saying last: {said[-1][-300:]}" if said else ".")
