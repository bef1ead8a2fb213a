"""T24: what a token of the API may do, for every operation: rights, reach to own, the team's and all records, and lists.

Each row of `tests/support/access_operations.py` is tried without a token, by a cookie, by tokens of each role, by tokens held
to other rights, and by a salesperson's token whose right reaches to nothing, own, the team's and all records.
"""

import itertools
import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.access_operations import OPERATIONS
from tests.support.access_world import LOG, NUMBERS, Owner, name_changed, snapshot
from tests.test_access_matrix import cast, enter, fill, quick, set_reach  # noqa: F401 - fixtures

# A copy of everything about a person is whole or not given: the event store has to be there.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eventstore_server")]


@dataclass(frozen=True)
class Operation:
    """An operation, who may use it, and a call that it takes."""

    method: str
    path: str
    right: str
    arguments: dict[str, str] = field(default_factory=dict)
    content: str = ""
    is_idle: bool = False
    body: dict[str, str] = field(default_factory=dict)
    """Nothing: as the rows of pages have it."""

    @property
    def rights(self):
        return [part.split(".") for part in self.right.split("+") if "." in part]

    @property
    def needs_all(self):
        """Whether it reads over everybody, so that a narrower reach is refused altogether."""
        return self.right.startswith("all+")

    @property
    def record(self):
        return next((value[1:] for value in self.arguments.values() if value.startswith("@")), "")


def read_operations(text):
    for line in text.strip().splitlines():
        method, path, right, *more = (part.strip() for part in line.split("|"))
        arguments, body = (*more, "", "")[:2]
        idle = method.endswith("~") or method == "GET"
        yield Operation(method.strip("~"), path, right, dict(parse_qsl(arguments)), body, is_idle=idle)


ROWS = list(read_operations(OPERATIONS))
OWNED = [row for row in ROWS if row.record in {"contact", "company", "task", "order", "merge"}]


def named(row):
    return f"{row.method}-{row.path}"


def test_every_operation_has_a_row_and_every_row_an_operation():
    document = Client().get("/api/v1/openapi.json").json()
    there = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    missing = there - {(row.method, f"/api/v1{row.path}") for row in ROWS}
    assert not missing, f"These operations need a row in access_operations.py: {missing}."


def call(client, row, filled):
    path = re.sub(r"\{(\w+)\}", lambda found: str(filled[found.group(1)]), f"/api/v1{row.path}")
    body = row.content
    body = body.replace("@n@", f"{next(NUMBERS)}@").replace('@n"', f'{next(NUMBERS)}"')
    for name, value in filled.items():
        body = body.replace(f'"@{name}"', json.dumps(value))
    if '"file"' in body:
        fields = json.loads(body)
        return client.post(path, fields | {"file": SimpleUploadedFile("people.csv", fields["file"].encode())})
    return client.generic(row.method, path, body.encode(), content_type="application/json")


def open_by_token(user, *, role=None, rights=None):
    from touchline.api.models import Token
    from touchline.kit.clock import now
    from touchline.kit.ids import hash_token, make_token

    secret = make_token()
    facts = {"role": role or user.role, "user": user, "allowed": rights, "created_at": now()}
    Token.objects.create(name=secret, token_hash=hash_token(secret), **facts)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def check_refused(client, row, filled, *, said=frozenset({403, 404})):
    before = snapshot(without=("api_token",))
    answer = call(client, row, filled)
    assert answer.status_code in said, f"{answer.status_code} for {row}: {answer.content[:300]}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    changed = name_changed(before, snapshot(without=("api_token",)))
    assert not changed, f"{row} was refused and changed {changed}."
    return answer


def check_let_in(client, row, filled, *, whose):
    before = snapshot(without=(*LOG, "api_token"))
    answer = call(client, row, filled)
    assert 200 <= answer.status_code < 300, f"{whose}: {answer.status_code} for {row}: {answer.content[:300]}"
    changed = name_changed(before, snapshot(without=(*LOG, "api_token")))
    assert bool(changed) is not row.is_idle, f"{row} changed {changed}."
    return answer


@pytest.mark.usefixtures("quiet_history")
@pytest.mark.parametrize("row", ROWS, ids=named)
def test_nobody_comes_in_without_a_token_or_by_a_cookie_or_with_other_rights(row, cast):  # noqa: F811
    from touchline.users.factories import make_user
    from touchline.users.permissions import SUBJECTS

    admin = make_user("admin", team=cast["own"].team)
    filled = fill(row, Owner(admin, admin.team))
    others = [
        f"{subject.slug}:{verb}"
        for subject, verb in itertools.chain.from_iterable(((one, verb) for verb in one.verbs) for one in SUBJECTS)
        if [subject.slug, str(verb)] != row.rights[0] and not (row.path == "/quarantine" and subject.slug == "sources")
    ]
    for client in (Client(), enter(admin), Client(headers={"Authorization": "Bearer tl_none"})):
        check_refused(client, row, filled, said={401})
    check_refused(open_by_token(admin, rights=[]), row, filled)
    check_refused(open_by_token(admin, rights=others), row, filled)
    check_let_in(open_by_token(admin), row, filled, whose="an admin's token")


@pytest.mark.usefixtures("quiet_history")
@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_token_of_each_role_may_what_the_role_may(row, cast):  # noqa: F811
    from touchline.users.factories import make_user
    from touchline.users.models import Role
    from touchline.users.permissions import Scope, Verb, get_scope

    for role in Role.values:
        user = make_user(role, team=cast["own"].team)
        scopes = [get_scope(user, subject, Verb(verb)) for subject, verb in row.rights]
        filled = fill(row, Owner(user, user.team))
        if all(scopes) and not (row.needs_all and min(scopes) < Scope.ALL):
            check_let_in(open_by_token(user), row, filled, whose=role)
        else:
            check_refused(open_by_token(user), row, filled)


@pytest.mark.usefixtures("quiet_history")
@pytest.mark.parametrize("row", OWNED, ids=named)
def test_a_token_reaches_as_far_as_its_user(row, cast):  # noqa: F811
    client = open_by_token(cast["own"].user)
    for scope, (whose, needed) in itertools.product(range(4), {"own": 1, "team": 2, "other": 3}.items()):
        set_reach(row, scope)
        filled = fill(row, cast[whose])
        if scope >= needed:
            check_let_in(client, row, filled, whose=f"reach {scope} to {whose}")
        else:
            answer = check_refused(client, row, filled, said={403, 404, 422})
            assert answer.status_code != 422 or row.path in {"/activities", "/orders"}


@pytest.mark.usefixtures("quiet_history")
@pytest.mark.parametrize("row", [row for row in OWNED if row.method == "GET"], ids=named)
def test_what_is_not_there_and_what_is_not_mine_look_the_same(row, cast):  # noqa: F811
    set_reach(row, 1)
    client = open_by_token(cast["own"].user)
    foreign, absent = fill(row, cast["other"]), fill(row, cast["other"], missing=True)
    answers = [check_refused(client, row, filled).content.decode() for filled in (foreign, absent)]
    number = next(iter(row.arguments))
    assert answers[0].replace(str(foreign[number]), "#") == answers[1].replace(str(absent[number]), "#")


@pytest.mark.parametrize(("path", "kind"), [("/contacts", "contact"), ("/companies", "company"), ("/tasks", "task")])
def test_a_list_holds_what_the_token_reaches_and_nothing_else(path, kind, cast):  # noqa: F811
    from tests.support.access_world import make

    made = {whose: make(kind, owner) for whose, owner in cast.items()}
    row = next(one for one in ROWS if (one.method, one.path) == ("GET", path))
    client = open_by_token(cast["own"].user)
    seen = {0: None, 1: {"own"}, 2: {"own", "team"}, 3: {"own", "team", "other"}}
    for scope, whose in seen.items():
        set_reach(row, scope)
        answer = client.get(f"/api/v1{path}")
        if whose is None:
            assert answer.status_code == 403
            continue
        found = {item["id"] for item in answer.json()["items"]}
        assert found & set(made.values()) == {made[one] for one in whose}, f"reach {scope}"
        other = cast["other"].user.pk
        asked = client.get(f"/api/v1{path}", {"owner_id": other}).json()["items"]
        assert bool(asked) is (scope == 3), "A filter reaches no further than the token."


def test_a_bulk_changes_only_what_the_token_reaches(cast):  # noqa: F811
    from touchline.contacts.factories import make_contact
    from touchline.contacts.models import Contact

    theirs = make_contact("Theirs", email="theirs@x.example", owner=cast["other"].user, team=cast["other"].team)
    mine = make_contact("Mine", email="mine@x.example", owner=cast["own"].user, team=cast["own"].team)
    body = {"items": [{"email": "theirs@x.example", "name": "Taken"}, {"email": "mine@x.example", "name": "Changed"}]}
    answer = open_by_token(cast["own"].user).post("/api/v1/contacts/bulk", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert Contact.objects.get(pk=theirs.pk).name == "Theirs"
    assert Contact.objects.get(pk=mine.pk).name == "Changed"
    assert not Contact.objects.filter(name="Taken").exists()


CHANGES = [row for row in ROWS if not row.is_idle]


@pytest.mark.parametrize("row", CHANGES, ids=named)
def test_every_change_by_a_token_leaves_an_entry_in_its_transaction(row, cast, monkeypatch):  # noqa: F811
    """The entry is there, it names the token, and where it cannot be written nothing is changed either."""
    from touchline.users.factories import make_user
    from touchline.users.models import AuditEntry

    admin = make_user("admin", team=cast["own"].team)
    filled = fill(row, Owner(admin, admin.team))
    client = open_by_token(admin)
    before = snapshot(without=("api_token",))
    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry, "save", fail)
        client.raise_request_exception = False
        assert call(client, row, filled).status_code == 500
    changed = name_changed(before, snapshot(without=("api_token",)))
    assert not changed, f"{row} changed {changed} without an entry."
    newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    assert call(client, row, filled).status_code < 300
    entries = AuditEntry.objects.filter(id__gt=newest)
    assert entries, f"{row} left no entry."
    assert {entry.actor_kind for entry in entries} == {"token"}, f"{row}: {[str(entry) for entry in entries]}"


def fail(*_args, **_more):
    raise RuntimeError("The log is full.")


@pytest.fixture
def quiet_history(monkeypatch):
    """An event store in which nothing has happened: whoever is let in gets an empty timeline."""
    for where in ("contacts.api.people.get_timeline", "contacts.api.companies.get_timeline"):
        monkeypatch.setattr(f"touchline.{where}", lambda *_people, **_more: [])
    monkeypatch.setattr("touchline.tracking.api.find_events", lambda **_more: [])
