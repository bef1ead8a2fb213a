"""Every parameter of every list: what is not known or not valid is refused in words, and never answers with everybody."""

import pytest

from touchline.api.factories import make_api_client
from touchline.api.site import get_api

pytestmark = pytest.mark.django_db
NONSENSE = [
    "",
    "x",
    "-1",
    "0",
    "1e400",
    "99999999999999999999",
    "'; DROP TABLE x--",
    "__class__",
    "null",
    "[]",
    "\u202e",
    "a" * 3000,
]
READS = [
    (path, [one["name"] for one in about["get"].get("parameters", ()) if one["in"] == "query"])
    for path, about in get_api().get_openapi_schema()["paths"].items()
    if "get" in about and "{" not in path
]


@pytest.fixture
def api(monkeypatch, db):
    from touchline.kit.limits import Limit

    monkeypatch.setattr("touchline.api.throttle.get_limits", lambda: (Limit(0), Limit(0)))
    monkeypatch.setattr("touchline.tracking.api.find_events", lambda **_more: [])
    return make_api_client()


def check_problem(answer, status):
    assert answer.status_code == status, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "names"), READS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_parameter_that_there_is_not_is_refused_by_name(api, path, names):
    assert api.get(path).status_code == 200
    for strange in ("owner", "stage__in", "owner_id__gt", "_connector", "password"):
        assert strange not in names
        answer = api.get(path, {strange: "1"})
        check_problem(answer, 400)
        assert answer.json()["errors"][0]["where"] == f"query.{strange}"


@pytest.mark.parametrize(
    ("path", "names"), [read for read in READS if read[1]], ids=lambda value: value if isinstance(value, str) else ""
)
def test_nonsense_in_any_parameter_is_refused_and_never_a_failure(api, path, names):
    refused = 0
    for name in names:
        for value in NONSENSE:
            answer = api.get(path, {name: value})
            assert answer.status_code in {200, 400, 422}, f"{name}={value!r}: {answer.status_code}"
            if answer.status_code != 200:
                check_problem(answer, answer.status_code)
                refused += 1
    assert refused >= 10, "Limits and positions are refused at least."


def test_each_detail_refuses_parameters_too(api):
    check_problem(api.get("/api/v1/contacts/1", {"x": "1"}), 400)
