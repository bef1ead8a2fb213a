"""The team: invitations, roles, teams, accounts closed and opened; links that cannot be poisoned."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from touchline.kit.clock import now
from touchline.users.factories import make_user
from touchline.users.models import AuditEntry, LoginLink, Role, Session, Team, User

pytestmark = pytest.mark.django_db
INVITE = {"email": "Grace@Shop.example", "name": "Grace", "role": "sales"}


def find_link(answer):
    return re.search(r"http://[^<\s]+/login/[\w-]{43}", answer.content.decode()).group()


def strip(answer, email):
    """The page without what differs at each request."""
    return re.sub(r'nonce="[^"]+"|X-CSRFToken": "\w+"', "", answer.content.decode()).replace(email, "")


def open_link(url):
    browser = Client()
    return browser, browser.post("/" + url.split("/", 3)[3])


def test_an_invited_person_comes_in_once_with_role_and_team(client_of, admin):
    team = Team.objects.create(name="North", slug="north")
    answer = client_of(admin).post("/settings/team/invite", {**INVITE, "team": team.pk})
    url = find_link(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "No mail went out" in answer.content.decode()  # no mail server is set here
    browser, come_in = open_link(url)
    assert come_in.url == "/me/password"
    user = User.objects.get(email="grace@shop.example")
    assert (user.role, user.team) == ("sales", team)
    assert browser.get("/me").status_code == 200
    assert open_link(url)[1].status_code == 410


def test_an_invitation_lasts_a_week_and_a_new_one_ends_the_old(client_of, admin):
    browser = client_of(admin)
    first = find_link(browser.post("/settings/team/invite", INVITE))
    user = User.objects.get(email="grace@shop.example")
    second = find_link(browser.post(f"/settings/team/{user.pk}/invite"))
    assert open_link(first)[1].status_code == 410
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        assert Client().get("/" + second.split("/", 3)[3]).status_code == 200
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert open_link(second)[1].status_code == 410


def test_an_address_is_invited_once(client_of, admin):
    make_user(email="grace@shop.example")
    assert client_of(admin).post("/settings/team/invite", INVITE).status_code == 422
    assert User.objects.filter(email__iexact="grace@shop.example").count() == 1


def test_links_name_our_own_host_whatever_the_request_says(client_of, admin, settings):
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        answer = client_of(admin).post(
            "/settings/team/invite", {**INVITE, "email": f"g{len(headers)}@x.example"}, headers=headers
        )
        if answer.status_code == 200:
            assert find_link(answer).startswith(settings.ENVIRONMENT.pages_url)
        User.objects.filter(email__startswith="g").delete()


def test_role_and_team_are_changed_and_sessions_of_the_old_role_end(client_of, admin, sales):
    browser = client_of(sales)
    team = Team.objects.create(name="South", slug="south")
    assert client_of(admin).post(f"/settings/team/{sales.pk}", {"role": "sales", "team": team.pk}).status_code == 302
    assert browser.get("/me").status_code == 200
    assert client_of(admin).post(f"/settings/team/{sales.pk}", {"role": "manager", "team": ""}).status_code == 302
    sales.refresh_from_db()
    assert (sales.role, sales.team) == ("manager", None)
    assert browser.get("/me").status_code == 302
    entry = AuditEntry.objects.filter(action="member_changed").latest("id")
    assert (entry.before["role"], entry.after["role"]) == ("sales", "manager")


def test_the_last_admin_stays(client_of, admin):
    browser = client_of(admin)
    assert browser.post(f"/settings/team/{admin.pk}", {"role": "sales", "team": ""}).status_code == 422
    browser.post(f"/settings/team/{admin.pk}/close")
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_closing_ends_everything_and_opening_lets_in_again(client_of, admin, sales):
    browser = client_of(sales)
    LoginLink.objects.create(user=sales, token_hash="x" * 64, expires_at=now() + timedelta(hours=1))
    client_of(admin).post(f"/settings/team/{sales.pk}/close")
    assert browser.get("/me").status_code == 302
    assert not Session.objects.filter(user=sales).exists()
    assert not LoginLink.objects.filter(user=sales).exists()
    assert "Sales" in client_of(admin).get("/settings/team", {"show": "closed"}).content.decode()
    client_of(admin).post(f"/settings/team/{sales.pk}/open")
    sales.refresh_from_db()
    assert sales.is_active


@pytest.mark.parametrize("path", ["", "/invite", "/link", "/close", "/open", "/factors"])
def test_a_manager_looks_and_changes_nothing(client_of, manager, sales, path):
    browser = client_of(manager)
    before = list(User.objects.order_by("pk").values())
    assert browser.post(f"/settings/team/{sales.pk}{path}", {"role": "admin"}).status_code == 403
    assert list(User.objects.order_by("pk").values()) == before
    assert client_of(manager).get("/settings/team").status_code == 200


def test_teams_are_made_once_and_removed_without_their_people(client_of, admin, sales):
    browser = client_of(admin)
    for _time in range(2):
        browser.post("/settings/team/teams", {"name": "北"})
    team = Team.objects.get()
    sales.team = team
    sales.save()
    browser.post(f"/settings/team/teams/{team.pk}/remove")
    sales.refresh_from_db()
    assert sales.team is None


def test_the_list_asks_little_and_goes_on_by_name(client_of, admin, django_assert_max_num_queries):
    User.objects.bulk_create(
        User(email=f"u{number}@x.example", name=f"N{number:03}", password="!") for number in range(150)
    )
    browser = client_of(admin)
    with django_assert_max_num_queries(16):
        page = browser.get("/settings/team").content.decode()
    assert page.count("data-row-link") == 100
    more = re.search(r'hx-get="([^"]+after[^"]+)"', page).group(1).replace("&amp;", "&")
    rest = browser.get(more, headers={"HX-Request": "true"}).content.decode()
    assert rest.count("data-row-link") == 51


def test_a_reset_is_mailed_to_users_only_works_once_within_an_hour_and_says_the_same_to_all(client, settings):
    from touchline.users import delivery
    from touchline.users.resets import send_reset

    user = make_user(email="ada@shop.example")
    sent = []
    kept = delivery._Sender.send
    delivery._Sender.send = lambda to, subject, text, _secret: sent.append((to, text))
    try:
        known = client.post("/login/forgotten", {"email": "ADA@shop.example"}, headers={"Host": "evil.example"})
        unknown = client.post("/login/forgotten", {"email": "bob@shop.example"})
        assert strip(known, "ADA@shop.example") == strip(unknown, "bob@shop.example")
        send_reset(user.pk)
        send_reset(0)
    finally:
        delivery._Sender.send = kept
    ((to, text),) = sent
    assert to == user
    url = re.search(r"http\S+", text).group()
    assert url.startswith(f"{settings.ENVIRONMENT.pages_url}/login/")
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert open_link(url)[1].status_code == 410
    assert open_link(url)[1].url == "/me/password"
    assert open_link(url)[1].status_code == 410


def test_five_resets_in_a_quarter_of_an_hour_whoever_it_is(client):
    make_user(email="ada@shop.example")
    for email in ("ada@shop.example", "bob@shop.example"):
        answers = [client.post("/login/forgotten", {"email": email}).status_code for _try in range(7)]
        assert answers == [200] * 5 + [429] * 2


def test_who_manages_people_without_being_an_admin_gets_at_no_admin(client_of, admin, manager):
    """The right to manage people is no way to become an admin: by a link, a role, an invitation, or by closing them out."""
    from touchline.users.models import AccessRule
    from touchline.users.rules import forget_rules

    AccessRule.objects.create(role="manager", subject="users", verb="manage", scope=3)
    forget_rules()
    browser = client_of(manager)
    for act in ("link", "close", "open", "factors"):
        assert browser.post(f"/settings/team/{admin.pk}/{act}").status_code == 403
    assert browser.post(f"/settings/team/{admin.pk}", {"role": "sales"}).status_code == 403
    assert browser.post(f"/settings/team/{manager.pk}", {"role": "admin"}).status_code == 403
    assert browser.post("/settings/team/invite", {**INVITE, "role": "admin"}).status_code == 403
    assert browser.post("/settings/team/invite", INVITE).status_code == 200
    admin.refresh_from_db()
    manager.refresh_from_db()
    assert (admin.role, admin.is_active, manager.role) == ("admin", True, "manager")
    assert not LoginLink.objects.filter(user=admin).exists()
    assert not User.objects.filter(role="admin").exclude(pk=admin.pk).exists()
