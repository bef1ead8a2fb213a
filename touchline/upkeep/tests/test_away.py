"""A page that could not be made says what is away and when to try again."""

import errno

import pytest
from django.db import OperationalError
from psycopg import errors


def fall(error):
    def view(*args, **kwargs):
        raise error

    return view


def away(state, text):
    error = OperationalError(text)
    error.__cause__ = state(text)
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (away(errors.AdminShutdown, "terminating"), 503, "does not answer right now"),
        (away(errors.DiskFull, "no room"), 507, "disk is full"),
        (OSError(errno.ENOSPC, "no room"), 507, "disk is full"),
        (RuntimeError("canary"), 500, ""),
    ],
)
def test_a_page_names_what_is_missing(client, monkeypatch, error, status, says):
    client.raise_request_exception = False
    monkeypatch.setattr("touchline.upkeep.metrics_views.write_metrics", fall(error))
    answer = client.get("/metrics")
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert "canary" not in answer.content.decode()
    assert ("Retry-After" in answer) == (status != 500)
