"""T24: with a reach to one's own records nothing of anybody else's comes out: lists, search, exports, edits of many, panels."""

import csv
import io
import json
import re

import pytest
from django.test import Client

from tests.support.access_world import make
from tests.test_access_matrix import cast, enter, quick  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
WHOSE = {0: set(), 1: {"own"}, 2: {"own", "team"}, 3: {"own", "team", "other"}}


@pytest.fixture
def named(cast):  # noqa: F811
    """A contact and a company of each, whose names say whose they are."""
    from touchline.contacts.factories import make_company, make_contact

    made = {}
    for whose, owner in cast.items():
        facts = {"owner": owner.user, "team": owner.team}
        company = make_company(f"Zebra {whose} works", domain="zebra.example", **facts)
        made[whose] = (make_contact(f"Zebedee {whose}", email=f"{whose}@zebra.example", **facts), company)
    return made


def reach(scope):
    from touchline.users.models import AccessRule
    from touchline.users.permissions import SUBJECTS
    from touchline.users.rules import forget_rules

    AccessRule.objects.all().delete()
    for subject in ("contacts", "companies", "tasks"):
        for verb in SUBJECTS.get(subject).verbs:
            AccessRule.objects.create(role="sales", subject=subject, verb=verb, scope=scope)
    forget_rules()


def find_whose(text, word="Zebedee"):
    return set(re.findall(rf"{word} (own|team|other)", re.sub(r"<[^>]+>", "", text)))


@pytest.mark.parametrize("scope", [1, 2, 3])
@pytest.mark.parametrize(("path", "word"), [("/contacts/", "Zebedee"), ("/companies/", "Zebra")])
def test_lists_filters_and_searches_end_at_ones_reach(scope, path, word, cast, named):  # noqa: F811
    reach(scope)
    browser = enter(cast["own"].user)
    other = json.dumps({"all": [{"field": "owner", "operator": "is", "value": cast["other"].user.pk}]})
    assert find_whose(browser.get(path, {"view": ""}).content.decode(), word) == WHOSE[scope]
    assert find_whose(browser.get(path, {"q": word}).content.decode(), word) == WHOSE[scope]
    found = find_whose(browser.get("/search", {"q": word}, headers={"HX-Request": "true"}).content.decode(), word)
    assert found == WHOSE[scope]
    filtered = browser.get(path, {"filter": other})
    assert find_whose(filtered.content.decode(), word) <= WHOSE[scope]


@pytest.mark.parametrize("scope", [1, 2, 3])
def test_an_export_holds_what_one_reaches(scope, cast, named):  # noqa: F811
    reach(scope)
    ids = ",".join(str(contact.pk) for contact, _company in named.values())
    for body in ({}, {"ids": ids}):
        answer = enter(cast["own"].user).post("/lists/contact/export", body)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) == 1 + len(WHOSE[scope])
        assert find_whose(text) == WHOSE[scope]


@pytest.mark.parametrize("scope", [1, 2, 3])
@pytest.mark.parametrize("chosen", ["whole", "ids"])
def test_an_edit_of_many_changes_what_one_reaches(scope, chosen, cast, named):  # noqa: F811
    from touchline.contacts.models import Contact
    from touchline.records.jobs import run_work
    from touchline.records.models import Work

    reach(scope)
    ids = ",".join(str(contact.pk) for contact, _company in named.values())
    body = {"how": "set", "field": "stage", "value": "customer"} | (
        {"whole": "1"} if chosen == "whole" else {"ids": ids}
    )
    answer = enter(cast["own"].user).post("/lists/contact/edit/start", body)
    assert answer.status_code == 200, answer.content
    run_work.func(Work.objects.latest("id").pk) if hasattr(run_work, "func") else run_work(Work.objects.latest("id").pk)
    changed = set(Contact.objects.filter(stage="customer").values_list("pk", flat=True))
    assert changed == {named[whose][0].pk for whose in WHOSE[scope]}


def test_a_panel_proposes_nobody_else_s_people(cast, named):  # noqa: F811
    reach(1)
    page = enter(cast["own"].user).get(f"/companies/{named['own'][1].pk}/people").content.decode()
    assert find_whose(page) == {"own"}
    reach(3)
    page = enter(cast["own"].user).get(f"/companies/{named['own'][1].pk}/people").content.decode()
    assert find_whose(page) == {"own", "team", "other"}


def test_a_pin_reads_nobody_else_s_events(cast, named):  # noqa: F811
    from touchline.eventstore.timeline import Position
    from touchline.records.models import Pin

    reach(1)
    browser, (mine, _company) = enter(cast["own"].user), named["own"]
    for whose, kept in (("other", 0), ("own", 1)):
        event = str(Position(1, named[whose][0].pk, 7))
        assert browser.post(f"/contacts/{mine.pk}/pin", {"event": event}).status_code == 200
        assert Pin.objects.count() == kept


def test_values_are_suggested_out_of_ones_own_records(cast, named):  # noqa: F811
    reach(1)
    answer = enter(cast["own"].user).get("/lists/contact/suggest", {"field": "company", "q": "Zebra"})
    assert find_whose(str(answer.json()), "Zebra") == {"own"}


def test_tasks_and_today_end_at_ones_reach(cast):  # noqa: F811
    made = {whose: make("task", owner) for whose, owner in cast.items()}
    from touchline.tasks.models import Task

    for whose, number in made.items():
        Task.objects.filter(pk=number).update(title=f"Zebrawork {whose}")
    for scope in (1, 2, 3):
        reach(scope)
        page = enter(cast["own"].user).get("/tasks/", {"show": "all"}).content.decode()
        assert find_whose(page, "Zebrawork") <= WHOSE[scope]
        assert "own" in find_whose(page, "Zebrawork")


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"all": [{"field": "password", "operator": "is", "value": 1}]}', '{"__class__": 1}']
)
def test_a_filter_that_cannot_be_asked_is_said_and_nothing_is_done(text, cast, named):  # noqa: F811
    """In words and with a 400; an export or edit of such a list would be one of nobody, or of others than was meant."""
    browser = enter(cast["own"].user)
    page = browser.get("/contacts/", {"filter": text})
    assert page.status_code == 400
    assert "Show the list without this filter" in page.content.decode()
    for act in ("export", "edit", "edit/start"):
        assert browser.post(f"/lists/contact/{act}", {"filter": text, "whole": "1"}).status_code in {400, 403}
    assert browser.get("/lists/contact/count", {"filter": text}).status_code == 400
    assert browser.get("/contacts/", {"sort": "password"}).status_code == 400
    assert Client().get("/contacts/", {"filter": text}).status_code == 302
