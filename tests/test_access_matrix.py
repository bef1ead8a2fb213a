"""T24: who may come in where, for every route of the pages and every operation of the API.

Each row of `tests/support/access_rows.py` is tried as a stranger, as each role, and as a role whose right reaches to
nothing, its own, its team's and all records, on records that are one's own, the team's and somebody else's. Who may must
come in and have done something (or a mistyped address would pass); who may not gets 403 or 404, and not one row of the
database is another.
"""

import itertools
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.access_rows import PAGES
from tests.support.access_world import LOG, NUMBERS, Owner, make, name_changed, snapshot

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
    is_idle: bool | None = False
    """Whether it changes nothing, though it is a POST; None where it may find it done already."""
    refuses: int = 0
    """The status with which this body is rightly refused."""

    @property
    def rights(self):
        return [part.split(".") for part in self.right.split("+") if "." in part]

    @property
    def is_mine(self):
        """Whether only whose it is may, however far a right reaches."""
        return MINE in self.right.split("+")

    @property
    def needs_all(self):
        """Whether a right that reaches to some records only is refused altogether."""
        return self.right.startswith("all+")

    @property
    def record(self):
        """The kind of record that the address names, if its owner matters."""
        return next((value[1:] for value in self.arguments.values() if value.startswith("@")), "")


def read_rows(text):
    for line in filter(str.strip, text.splitlines()):
        name, method, right, *more = (part.strip() for part in line.split("|"))
        arguments, body = (*(dict(parse_qsl(part)) for part in more), {}, {})[:2]
        verb, _, refuses = method.partition("=")
        idle = None if verb.endswith("?") else verb.endswith("~") or bool(refuses)
        yield Row(name, verb.strip("~?"), right, arguments, body, is_idle=idle, refuses=int(refuses or 0))


ROWS = list(read_rows(PAGES))
GUARDED = [row for row in ROWS if row.rights]


def test_a_snapshot_sees_what_was_written(cast):
    """Or no refusal would be proved by it."""
    from django.db import connection

    from touchline.contacts.factories import make_contact
    from touchline.contacts.models import Contact

    connection.check_constraints()
    table = {"contacts_contact"}
    seen = [snapshot()]
    contact = make_contact("Somebody", email="", owner=cast["own"].user)
    for write in (
        lambda: None,
        lambda: Contact.objects.filter(pk=contact.pk).update(name="Another"),
        lambda: Contact.objects.filter(pk=contact.pk).update(name="Somebody"),
        lambda: connection.cursor().execute("TRUNCATE contacts_contact CASCADE"),
    ):
        write()
        connection.check_constraints()
        seen.append(snapshot())
        assert table <= set(name_changed(seen[-2], seen[-1]))
    assert name_changed(seen[-1], snapshot()) == []


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


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS}))
def test_a_method_without_a_row_is_not_answered(name, cast):
    """A route that also takes a POST needs a row for the POST."""
    from touchline.users.factories import make_user

    rows = {row.method: row for row in ROWS if row.name == name}
    user = make_user("admin", team=cast["own"].team)
    for method in {"GET", "POST"} - set(rows):
        row = next(iter(rows.values()))
        filled = {
            argument: value
            for argument, value in fill(row, Owner(user, user.team)).items()
            if argument in row.arguments
        }
        answer = ask(enter(user), Row(name, method, row.right, row.arguments), filled)
        assert answer.status_code == 405, f"{name} answers {method} with {answer.status_code} and has no row for it."


def ask(browser, row, filled):
    path = reverse(row.name, kwargs={name: filled[name] for name in row.arguments})
    body = {name: number(str(filled.get(name, value))) for name, value in row.body.items()}
    # Passkeys are bound to a name, and tests run on this machine.
    headers = {"Host": "localhost"}
    send = browser.get if row.method == "GET" else browser.post
    answer = send(path, body, headers=headers)
    if answer.streaming:
        # Read to its end, which closes its file; to close it early would close the database's connection, too.
        b"".join(answer.streaming_content)
    return answer


def number(text):
    """Put a new number, of twelve digits, and a new month where a body wants one: what is there already is refused."""
    fresh = next(NUMBERS)
    return text.replace("%n", f"{fresh:012}").replace("%m", f"{fresh % 12 + 1:02}")


def fill(row, owner, *, missing=False):
    """The arguments of the address and what of the body names records, with records made for them."""
    made = {}
    named = row.arguments | {name: value for name, value in row.body.items() if value.startswith("@")}
    for name, value in named.items():
        if not value.startswith("@"):
            made[name] = value
        elif "." in value:
            made[name] = None
        else:
            made[name] = find_key(value[1:], owner, missing=missing)
    for name, value in named.items():
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
    from touchline.eventstore.timeline import Position
    from touchline.tracking.forms import make_stamp
    from touchline.tracking.models import Source
    from touchline.webhooks.models import Delivery

    if attribute == "event":
        return str(Position(1, made[f"{kind}_id"], 1))
    model = {"delivery": Delivery, "delivered": Delivery, "identity": Identity, "source": Source}[kind]
    found = model.objects.filter(pk=made["delivery_id" if kind == "delivered" else f"{kind}_id"]).first()
    if kind == "source":
        return make_stamp(found) if found else ""
    return getattr(found, attribute) if found else MISSING


def is_in(answer, row):
    """Tell whether somebody was let in: a 2xx, or led on to another page than the door; nothing else counts."""
    if row.refuses:
        return answer.status_code == row.refuses
    return answer.status_code < 300 or (
        answer.status_code == 302 and not answer.url.startswith(("/login", "/me/confirm"))
    )


def check_let_in(browser, row, filled, *, whose):
    """Ask, and see that it was answered and, where it should change something, did."""
    before = snapshot(without=LOG)
    answer = ask(browser, row, filled)
    assert is_in(answer, row), f"{whose} may, and got {answer.status_code} {getattr(answer, 'url', '')}: {row}"
    if row.method == "POST":
        changed = name_changed(before, snapshot(without=LOG))
        assert row.is_idle is None or bool(changed) is not row.is_idle, f"{row} changed {changed}."


def check_refused(browser, row, arguments, *, said=(403, 404)):
    before = snapshot()
    answer = ask(browser, row, arguments)
    assert answer.status_code in said, f"{answer.status_code} for {row}"
    changed = name_changed(before, snapshot())
    assert not changed, f"{row} was refused and changed {changed}."
    return answer


@pytest.fixture(autouse=True)
def quick(settings):
    from touchline.organisation.queries import forget_organisation

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    forget_organisation()


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
        assert ask(Client(), row, arguments).status_code in {200, 204, 302, 400, 503, row.refuses}
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
        user = make_user(role, team=cast["own"].team, password="correct horse battery")
        browser = enter(user)
        arguments = fill(row, Owner(user, user.team))
        least = 3 if row.needs_all else 1
        scopes = [get_scope(user, subject, Verb(verb)) for subject, verb in row.rights]
        allowed = row.right != NOBODY and all(scope >= least for scope in scopes)
        if allowed:
            check_let_in(browser, row, arguments, whose=role)
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
        arguments = fill(row, cast[whose if owned or row.is_mine else "own"])
        needed = 3 if whose == "team" and row.record in TEAMLESS else needed
        if scope >= (3 if row.needs_all else needed if owned else 1) and (whose == "own" or not row.is_mine):
            check_let_in(browser, row, arguments, whose=f"reach {scope} to {whose}")
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
