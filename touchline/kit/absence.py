"""Tells errors that pass (a store that is away, a full disk) from those that are a fault of ours."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import InterfaceError, OperationalError
from psycopg import errors

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
AWAY: Final = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.ConnectionException,
)
PASSING_S: Final = 5
ROOM_S: Final = 30


class Missing(StrEnum):
    """What is not there."""

    STORE = "store"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Absence:
    """What an error says is missing, the HTTP status that says so, and after how many seconds to try again."""

    missing: Missing
    status: int
    retry_after: int


STORE_AWAY: Final = Absence(Missing.STORE, 503, PASSING_S)
DISK_FULL: Final = Absence(Missing.ROOM, 507, ROOM_S)


def find_absence(error: BaseException | None) -> Absence | None:
    """Return what is missing, or None when the error is about something else."""
    chain = list(_follow(error))
    if any(_is_full(one) for one in chain):
        return DISK_FULL
    return STORE_AWAY if any(_is_away(one) for one in chain) else None


def _follow(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    return isinstance(error, errors.DiskFull) or (isinstance(error, OSError) and error.errno in FULL)


def _is_away(error: BaseException) -> bool:
    if isinstance(error, AWAY):
        return True
    # A connection that cannot be made, or broke, comes without a state of its own; all others bring one.
    bare = isinstance(error, errors.OperationalError) and error.sqlstate is None
    return bare or (isinstance(error, OperationalError | InterfaceError) and error.__cause__ is None)
