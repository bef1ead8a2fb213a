"""Which errors pass by themselves, and which are ours."""

import errno

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from psycopg import errors

from touchline.kit.absence import DISK_FULL, STORE_AWAY, find_absence


def wrap(outer, inner):
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "absence"),
    [
        (None, None),
        (ValueError("x"), None),
        (IntegrityError("x"), None),
        (wrap(IntegrityError("x"), errors.UniqueViolation("x")), None),
        (wrap(OperationalError("x"), errors.DeadlockDetected("x")), None),
        (wrap(OperationalError("x"), errors.QueryCanceled("x")), None),
        (OSError(errno.EACCES, "x"), None),
        (OSError(errno.ENOSPC, "x"), DISK_FULL),
        (wrap(OperationalError("x"), errors.DiskFull("x")), DISK_FULL),
        (wrap(RuntimeError("x"), OSError(errno.ENOSPC, "x")), DISK_FULL),
        (wrap(OperationalError("x"), errors.OperationalError("connection refused")), STORE_AWAY),
        (wrap(OperationalError("x"), errors.AdminShutdown("x")), STORE_AWAY),
        (wrap(OperationalError("x"), errors.CannotConnectNow("x")), STORE_AWAY),
        (wrap(DatabaseError("x"), errors.SyntaxError("x")), None),
    ],
)
def test_what_is_missing(error, absence):
    assert find_absence(error) == absence
