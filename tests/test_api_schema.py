"""Every operation of the API against its own document: what fits is answered as written, what does not is refused.

`make faults NAME=api_schema` asks each operation a thousand times, `make test` a few times.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis.config import SchemathesisConfig

from touchline.api.factories import make_api_client
from touchline.api.site import get_api
from touchline.kit.limits import Limit

EXAMPLES = int(os.environ.get("TOUCHLINE_API_EXAMPLES", "12"))
SEED = {"seed": int(os.environ["TOUCHLINE_API_SEED"])} if "TOUCHLINE_API_SEED" in os.environ else {}
# What fits the document may still be refused for what it says: an address somebody else has, a name without a server.
SAYS_NO = ["2xx", "401", "403", "404", "409", "412", "422", "429"]
CONFIG = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": SAYS_NO}}, **SEED})
QUIET = (
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
)
WORD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)

schemathesis.openapi.format("position", st.just(""))
schemathesis.openapi.format(
    "moment", st.datetimes().filter(lambda at: 1901 < at.year < 2298).map(lambda at: at.isoformat())
)
schemathesis.openapi.format("uri", WORD.map(lambda word: f"https://{word}.example/"))
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=CONFIG)


@pytest.fixture
def bearer(db, eventstore_server, monkeypatch, settings) -> Iterator[str]:
    """A token that may everything, without a limit on how often."""
    unlimited = (Limit(0), Limit(0))
    monkeypatch.setattr("touchline.api.throttle.get_limits", lambda: unlimited)
    settings.LANGUAGE_CODE = "en"
    # As Django's own test client does: the end of a request must not end the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield make_api_client().defaults["HTTP_AUTHORIZATION"]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=QUIET,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_operations_keep_to_the_document(case, bearer):
    case.call_and_validate(headers={"Authorization": bearer})


OPERATIONS = [
    (method, path)
    for path, operations in get_api().get_openapi_schema()["paths"].items()
    for method in operations
    if method in {"post", "patch", "put", "delete"}
]


def make_hostile():
    """Bodies that are nearly JSON, or JSON nobody can keep."""
    words = st.sampled_from(
        ['"\\u0000"', '"\\ud800"', "1e400", "9" * 5000, "[" * 10_000, '{"a":1,"a":2}', "-0", "1E-400", "NaN"]
    )
    words |= st.sampled_from(
        ['"0000-01-01"', '"10000-01-01T00:00:00Z"', '"1969-12-31T23:59:59Z"', '"2106-02-08T00:00:00Z"']
    )
    names = st.sampled_from(
        ["name", "email", "attributes", "items", "tags", "version", "owner_id", "due_on", "at", "text", "since"]
    )
    parts = st.dictionaries(names, words, max_size=4).map(
        lambda found: "{" + ",".join(f'"{name}":{value}' for name, value in found.items()) + "}"
    )
    return st.one_of(st.binary(max_size=300), words.map(str.encode), parts.map(str.encode))


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
@settings(max_examples=max(20, EXAMPLES), deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(raw=make_hostile())
def test_no_bytes_make_it_fail(method, path, raw, bearer):
    address = path.replace("{", "").replace("}", "")
    for part in address.split("/"):
        if part.endswith("_id"):
            address = address.replace(part, "1")
    client = Client(headers={"Authorization": bearer})
    answer = client.generic(method.upper(), address, raw, content_type="application/json")
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["status"] == answer.status_code


def test_no_two_shapes_have_one_name():
    """Or the document describes one of them where the other is meant."""

    def walk(shape):
        for one in shape.__subclasses__():
            yield one
            yield from walk(one)

    shapes = {one for one in walk(Schema) if one.__module__.startswith("touchline.")}
    names = Counter(one.__name__ for one in shapes)
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []
