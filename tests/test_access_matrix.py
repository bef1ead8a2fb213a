"""T24: who may come in where, for every route of the pages and every operation of the API.

Each row of `tests/support/access_rows.py` is tried as a stranger, as each role, and as a role whose right reaches to
nothing, its own, its team's and all records, on records that are one's own, the team's and somebody else's. Who may must
come in (or a mistyped address would pass); who may not gets 403 or 404, and not one row of the database is another.
"""

import itertools
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.access_rows import PAGES
from tests.support.access_world import Owner, make, snapshot

pytestmark = pytest.mark.django_db
PUBLIC, STAFF, MINE, NOBODY = "*", "-", "mine", "none"
SHOP = "sample:"
"""The sample shop is a website of its own: everybody may, and there is nothing of anybody in it."""
MISSING = 987_654_321
SHARED = {"visitor"}
"""Records without an owner."""
TEAMLESS = {"activity"}
"""Records with an owner and no team: the team's reach ends at one's own."""


@dataclass(frozen=True)
class Row:
    """Who may use a route with a method."""

    name: str
    method: str
    right: str
    arguments: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)

    @property
    def rights(self):
        return [part.split(".") for part in self.right.split("+") if "." in part]

    @property
    def is_mine(self):
        """Whether only whose it is may, however far a right reaches."""
        return MINE in self.right.split("+")

    @property
    def record(self):
        """The kind of record that the address names, if its owner matters."""
        return next((value[1:] for value in self.arguments.values() if value.startswith("@")), "")


def read_rows(text):
    for line in text.strip().splitlines():
        name, method, right, *more = (part.strip() for part in line.split("|"))
        arguments, body = (*(dict(parse_qsl(part)) for part in more), {}, {})[:2]
        yield Row(name, method, right, arguments, body)


ROWS = list(read_rows(PAGES))
GUARDED = [row for row in ROWS if row.rights]


def walk(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"


def test_every_route_has_a_row_and_every_row_a_route():
    routes = {name for name in walk(get_resolver()) if not name.startswith("api:")}
    named = {row.name for row in ROWS}
    assert not {name for name in routes - named if not name.startswith(SHOP)}, (
        "These routes need a row in access_rows.py."
    )
    assert not named - routes


def ask(browser, row, arguments):
    path = reverse(row.name, kwargs=arguments)
    return browser.get(path, row.body) if row.method == "GET" else browser.post(path, row.body)


def fill(row, owner, *, missing=False):
    """The arguments of the address, with records made for them."""
    made = {}
    for name, value in row.arguments.items():
        if not value.startswith("@"):
            made[name] = value
        elif "." in value:
            made[name] = None
        else:
            made[name] = find_key(value[1:], owner, missing=missing)
    for name, value in row.arguments.items():
        if made[name] is None:
            kind, _, attribute = value[1:].partition(".")
            made[name] = follow(kind, attribute, made)
    return made


def find_key(kind, owner, *, missing):
    made = make(kind, owner)
    if not missing:
        return made
    return "not-there" if isinstance(made, str) else MISSING


def follow(kind, attribute, made):
    """What another record of the address says: the endpoint of a delivery, the contact of an identifier."""
    from touchline.contacts.models import Identity
    from touchline.webhooks.models import Delivery

    model = {"delivery": Delivery, "identity": Identity}[kind]
    found = model.objects.filter(pk=made[f"{kind}_id"]).first()
    return getattr(found, attribute) if found else MISSING


def is_in(answer):
    return answer.status_code < 400 or answer.status_code in {400, 409, 410, 422, 429, 503}


def check_refused(browser, row, arguments, *, said=(403, 404)):
    before = snapshot()
    answer = ask(browser, row, arguments)
    assert answer.status_code in said, f"{answer.status_code} for {row}"
    assert snapshot() == before, f"{row} was refused and changed something."
    return answer


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db):
    """The one who asks, somebody of the same team, and somebody else."""
    from touchline.users.factories import make_user
    from touchline.users.models import Team

    ours, theirs = Team.objects.create(name="Ours", slug="ours"), Team.objects.create(name="Theirs", slug="theirs")
    return {
        "own": Owner(make_user("sales", team=ours), ours),
        "team": Owner(make_user("agent", team=ours), ours),
        "other": Owner(make_user("agent", team=theirs), theirs),
    }


def enter(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.method}")
def test_strangers_are_sent_to_the_door(row, cast):
    arguments = fill(row, cast["own"])
    if row.right == PUBLIC:
        assert is_in(ask(Client(), row, arguments)) or row.arguments
        return
    answer = check_refused(Client(), row, arguments, said=(302, 401, 403, 404))
    assert answer.status_code != 302 or answer.url.startswith("/login")


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.right != PUBLIC], ids=lambda row: f"{row.name}-{row.method}"
)
def test_each_role_comes_in_where_its_rights_reach_and_nowhere_else(row, cast):
    from touchline.users.factories import make_user
    from touchline.users.models import Role
    from touchline.users.permissions import Verb, get_scope

    let_in = 0
    for role in Role.values:
        user = make_user(role, team=cast["own"].team)
        browser = enter(user)
        arguments = fill(row, Owner(user, user.team))
        allowed = row.right != NOBODY and all(get_scope(user, subject, Verb(verb)) for subject, verb in row.rights)
        if allowed:
            answer = ask(browser, row, arguments)
            assert is_in(answer), f"{role} may, and got {answer.status_code}: {row}"
            let_in += 1
        else:
            check_refused(browser, row, arguments)
    assert let_in or row.right == NOBODY


def set_reach(row, scope):
    from touchline.users.models import AccessRule
    from touchline.users.permissions import SUBJECTS
    from touchline.users.rules import forget_rules

    AccessRule.objects.all().delete()
    for subject, _verb in row.rights:
        for verb in SUBJECTS.get(subject).verbs:
            AccessRule.objects.create(role="sales", subject=subject, verb=verb, scope=scope)
    forget_rules()


@pytest.mark.parametrize("row", GUARDED, ids=lambda row: f"{row.name}-{row.method}")
def test_a_right_reaches_as_far_as_it_says(row, cast):
    from touchline.users.permissions import SUBJECTS

    is_owned = any(SUBJECTS.get(subject).owned for subject, _verb in row.rights)
    owned = bool(row.record) and row.record not in SHARED and is_owned and creates_nothing(row)
    scopes = get_scopes(row)
    browser = enter(cast["own"].user)
    reaches = {"own": 1, "team": 2, "other": 3}
    for scope, (whose, needed) in itertools.product(scopes, reaches.items()):
        set_reach(row, scope)
        arguments = fill(row, cast[whose])
        needed = 3 if whose == "team" and row.record in TEAMLESS else needed
        if scope >= (needed if owned else 1) and (whose == "own" or not row.is_mine):
            answer = ask(browser, row, arguments)
            assert is_in(answer), f"reach {scope} to {whose}: {answer.status_code} for {row}"
        else:
            check_refused(browser, row, arguments)


def creates_nothing(row):
    return not any(verb in {"create", "manage"} for _subject, verb in row.rights) or len(row.rights) > 1


def get_scopes(row):
    """Which reaches there are: with all subjects owned, four; else nothing or all."""
    from touchline.users.permissions import SUBJECTS

    return range(4) if all(SUBJECTS.get(subject).owned for subject, _verb in row.rights) else (0, 3)


@pytest.mark.parametrize(
    "row",
    [row for row in GUARDED if row.record in {"contact", "task", "note", "file"}],
    ids=lambda row: f"{row.name}-{row.method}",
)
def test_what_is_not_there_and_what_is_not_mine_look_the_same(row, cast):
    set_reach(row, 1)
    browser = enter(cast["own"].user)
    foreign = check_refused(browser, row, fill(row, cast["other"]))
    absent = check_refused(browser, row, fill(row, cast["other"], missing=True))
    assert foreign.status_code == absent.status_code
    assert strip(foreign) == strip(absent)


def strip(answer):
    """The page without what differs at each request."""
    return re.sub(r'nonce="[^"]+"|X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def get_operations():
    document = Client().get("/api/v1/openapi.json").json()
    return [(path, method) for path, methods in document["paths"].items() for method in methods]


def make_token_client(*, role, rights):
    from touchline.api.services import NewToken, issue_token

    _token, secret = issue_token(
        NewToken(name=f"{role}-{len(rights or ())}-{id(rights)}", role=role, rights=rights), actor=None
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def call(browser, path, method):
    return browser.generic(
        method.upper(), re.sub(r"\{[^}]+\}", str(MISSING), path), b"{}", content_type="application/json"
    )


def test_no_operation_of_the_api_answers_without_a_token_or_to_one_without_rights():
    """A token held to no right at all is refused everywhere, and changes nothing."""
    from touchline.users.factories import make_user

    held = make_token_client(role="admin", rights=[])
    browser = enter(make_user("admin"))
    for path, method in get_operations():
        before = snapshot()
        for client, said in ((Client(), {401}), (browser, {401}), (held, {403, 404})):
            answer = call(client, path, method)
            assert answer.status_code in said | ({400, 422} if client is held else set()), (
                f"{method} {path}: {answer.status_code}"
            )
        assert snapshot() == before or method == "get", f"{method} {path}"


@pytest.mark.parametrize("role", ["read_only", "analyst", "sales", "agent"])
def test_roles_that_only_read_change_nothing_through_the_api(role):
    from touchline.users.models import User

    client = make_token_client(role=role, rights=None)
    assert not User.objects.exists()
    refused = 0
    for path, method in get_operations():
        if method == "get" or (role in {"sales", "agent"} and "webhooks" not in path and "quarantine" not in path):
            continue
        answer = call(client, path, method)
        assert answer.status_code in {400, 403, 404, 422}, f"{method} {path}: {answer.status_code}"
        refused += answer.status_code == 403
    assert refused


def test_search_finds_only_what_one_may_see(cast):
    from touchline.contacts.factories import make_contact

    make_contact("Zebedee Own", owner=cast["own"].user, team=cast["own"].team)
    make_contact("Zebedee Foreign", owner=cast["other"].user, team=cast["other"].team)
    mine = enter(cast["own"].user).get("/search", {"q": "Zebedee"}, headers={"HX-Request": "true"}).content.decode()
    mine = re.sub(r"<[^>]+>", "", mine)
    assert "Zebedee Own" in mine
    assert "Zebedee Foreign" not in mine
