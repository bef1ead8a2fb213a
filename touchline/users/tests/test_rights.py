"""Rights: what roles may do, how far, and how an admin changes it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from touchline.users.factories import make_user
from touchline.users.models import AccessRule, AuditEntry, Role, Team, User
from touchline.users.permissions import SUBJECTS, Scope, Verb, get_scope, limit, may, may_with, require
from touchline.users.rights import save_rules

pytestmark = pytest.mark.django_db


def test_every_subject_has_words_and_fitting_scopes():
    assert {"contacts", "companies", "users", "audit", "sources"} <= {subject.slug for subject in SUBJECTS}
    for subject in SUBJECTS:
        assert str(subject.label)
        assert subject.verbs
        for rights in subject.defaults.values():
            assert set(rights) <= set(subject.verbs)
            assert subject.owned or not {Scope.OWN, Scope.TEAM} & set(rights.values())


def test_an_admin_may_everything_and_a_stranger_nothing():
    admin = make_user("admin")
    for subject in SUBJECTS:
        assert all(get_scope(admin, subject.slug, verb) == Scope.ALL for verb in Verb)
        assert not any(may(AnonymousUser(), subject.slug, verb) for verb in Verb)
        assert not any(may(None, subject.slug, verb) for verb in Verb)


def test_a_closed_account_may_nothing():
    assert not may(make_user("admin", is_active=False), "contacts")


def test_an_unknown_subject_is_a_programming_error():
    with pytest.raises(KeyError):
        get_scope(make_user("sales"), "contact", Verb.VIEW)


def test_require_says_what_is_missing():
    with pytest.raises(PermissionDenied, match="export, People"):
        require(make_user("sales"), "contacts", Verb.EXPORT)


@pytest.mark.parametrize(("scope", "seen"), [(0, ""), (1, "m"), (2, "mt"), (3, "mto")])
def test_records_are_held_to_the_scope(scope, seen):
    team = Team.objects.create(name="T", slug="t")
    me = make_user("sales", team=team)
    make_user("agent", team=team, name="t")
    make_user("agent", name="o")
    User.objects.filter(pk=me.pk).update(name="m")
    AccessRule.objects.create(role="sales", subject="contacts", verb="view", scope=scope)
    found = limit(User.objects.order_by("pk"), me, "contacts", owner="pk", team="team_id")
    assert "".join(user.name for user in found) == seen
    for user in User.objects.all():
        allowed = may_with(me, "contacts", Verb.VIEW, owner_id=user.pk, team_id=user.team_id)
        assert allowed == (user.name in seen)


def test_nobody_of_a_team_sees_what_has_no_team_by_having_none():
    me = make_user("sales")
    make_user("agent")
    AccessRule.objects.create(role="sales", subject="contacts", verb="view", scope=2)
    assert list(limit(User.objects.all(), me, "contacts", owner="pk", team="team_id")) == [me]
    assert not may_with(me, "contacts", Verb.VIEW, owner_id=None, team_id=None)


def test_an_admin_changes_a_cell_and_it_holds_at_once(client_of, admin, sales):
    assert get_scope(sales, "contacts", Verb.VIEW) == Scope.OWN
    browser = client_of(admin)
    page = browser.get("/settings/rights/sales").content.decode()
    assert 'name="contacts.view"' in page
    assert browser.post("/settings/rights/sales", {"contacts.view": "3"}).status_code == 302
    assert get_scope(sales, "contacts", Verb.VIEW) == Scope.ALL
    entry = AuditEntry.objects.filter(action="rights_changed").latest("id")
    assert (entry.subject_id, entry.before["scope"], entry.after["scope"]) == ("sales", 1, 3)
    browser.post("/settings/rights/sales", {"defaults": "1"})
    assert get_scope(sales, "contacts", Verb.VIEW) == Scope.OWN
    assert not AccessRule.objects.exists()


def test_what_is_no_cell_is_passed_over(client_of, admin, sales):
    typed = {"contacts.view": "9", "sources.view": "1", "nothing.view": "3", "contacts.fly": "3", "audit.view": "x"}
    client_of(admin).post("/settings/rights/sales", typed)
    assert not AccessRule.objects.exists()
    assert client_of(admin).get("/settings/rights/nobody").status_code == 404


def test_admins_cannot_be_held_back_and_managers_only_read(client_of, admin, manager, sales):
    assert save_rules("admin", {("contacts", Verb.VIEW): Scope.NONE}, actor=admin) == 0
    assert get_scope(admin, "contacts", Verb.VIEW) == Scope.ALL
    assert client_of(manager).get("/settings/rights").status_code == 200
    assert client_of(manager).post("/settings/rights/sales", {"contacts.view": "3"}).status_code == 403
    assert client_of(sales).get("/settings/rights").status_code == 403


def test_the_pages_say_it_in_words(client_of, admin):
    page = client_of(admin).get("/settings/rights/sales").content.decode()
    assert "People: see own, add all, change own" in page
    overview = client_of(admin).get("/settings/rights").content.decode()
    assert all(str(role.label) in overview for role in Role)
