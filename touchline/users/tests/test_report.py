"""The security report: each of its lines against facts, before and after."""

from datetime import timedelta

import pytest
from django.test import Client

from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.users.audit import write_audit
from touchline.users.factories import PASSWORD, make_user
from touchline.users.models import Policy, SecondFactor, SignOnProvider, User
from touchline.users.policy import forget_policy
from touchline.users.report import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    forget_policy()
    yield
    forget_policy()


@pytest.fixture
def boss():
    return make_user("admin", name="Boss", password=PASSWORD, last_login=now())


def read():
    """The lines by their first words: how each is judged, and the advice."""
    forget_policy()
    return {point.text: (point.tone, point.advice) for point in make_report().points}


def add_factor(user):
    SecondFactor.objects.create(user=user, kind="totp", name="App", sealed_secret=seal("SEED"))


def test_one_admin_is_too_few_and_many_are_too_many(boss):
    assert read()["At least two admins"][0] == "warning"
    second = make_user("admin", last_login=now())
    assert read()["At least two admins"][0] == "success"
    assert read()["Few admins"][0] == "success"
    second.is_active = False
    second.save()
    assert read()["At least two admins"][0] == "warning", "A closed account helps nobody."
    for _number in range(4):
        make_user("admin", last_login=now())
    assert read()["Few admins"][0] == "warning"


def test_an_admin_without_second_factor_is_named(boss):
    tone, advice = read()["Every admin has a second factor"]
    assert (tone, advice) == ("error", "Boss")
    add_factor(boss)
    assert read()["Every admin has a second factor"][0] == "success"
    assert boss not in make_report().without_factor


def test_accounts_nobody_uses_are_named(boss):
    idle = make_user("sales", name="Idle", last_login=now() - timedelta(days=91))
    never = make_user("sales", name="Never")
    User.objects.filter(pk=never.pk).update(created_at=now() - timedelta(days=91))
    used = make_user("sales", name="Used", last_login=now() - timedelta(days=89))
    tone, advice = read()["No account unused for 90 days"]
    assert tone == "warning"
    assert set(advice.split(", ")) == {"Idle", "Never"}
    assert {user.pk for user in make_report().unused} == {idle.pk, never.pk}
    assert used not in make_report().unused


def test_the_rules_of_the_door_are_judged(boss):
    assert read()["A second factor is demanded"][0] == "warning"
    Policy.objects.create(second_factor="admins", session_days=60)
    assert read()["A second factor is demanded"][0] == "success"
    assert read()["Sessions end within 30 days without a visit"][0] == "warning"
    Policy.objects.update(session_days=14)
    assert read()["Sessions end within 30 days without a visit"][0] == "success"


def test_a_provider_without_https_is_named(boss):
    provider = SignOnProvider.objects.create(slug="o", label="Old one", issuer="http://id.example", client_id="c")
    assert read()["Sign-on providers are asked over https"] == ("error", "Old one")
    provider.is_active = False
    provider.save()
    assert read()["Sign-on providers are asked over https"][0] == "success"


def test_the_installation_is_judged(boss, settings, monkeypatch, tmp_path):
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, pages_url="http://crm.example", home=tmp_path)
    settings.KEYS_FILE = tmp_path / "keys.json"
    settings.DEBUG = True
    judged = read()
    assert judged["Pages are served over https"][0] == "warning"
    assert judged["Keys are kept outside the folder one backs up"][0] == "warning"
    assert judged["Debug mode is off"][0] == "error"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, pages_url="https://crm.example", home=tmp_path / "home")
    settings.DEBUG = False
    judged = read()
    assert {judged[text][0] for text in ("Pages are served over https", "Debug mode is off")} == {"success"}
    assert judged["Keys are kept outside the folder one backs up"][0] == "success"


def test_failed_logins_are_counted_and_who_was_held_back_is_said(boss):
    assert read()["0 failed logins in 30 days"][0] == "success"
    for _try in range(11):
        Client().post("/login", {"email": boss.email, "password": "wrong"})
    tone, advice = read()["11 failed logins in 30 days"]
    assert tone == "warning"
    assert "held back" in advice
    report = make_report()
    assert report.failure_count == 11
    assert [line.entry.action for line in report.failures[:2]] == ["login_held", "login_failed"]


def test_exports_of_the_last_month_are_listed(boss, client):
    write_audit(boss, "list.exported", "contacts", "", after={"format": "csv"})
    write_audit(boss, "edit", "contacts", 1)
    assert [line.entry.action for line in make_report().exports] == ["list.exported"]
    client.force_login(boss)
    page = client.get("/settings/security").content.decode()
    assert "Boss" in page
