"""Who may enter, and how those who may not are told."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from touchline.users.access import access_staff
from touchline.users.factories import make_user
from touchline.users.models import Role, User
from touchline.users.permissions import Verb

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_door_and_back(stranger):
    assert stranger.get("/me").url == "/login?next=/me"


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(stranger):
    answer = stranger.get("/me", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/login"


def test_access_staff_returns_the_user_or_refuses(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        access_staff(request)
    request.user = make_user(Role.ANALYST)
    assert access_staff(request) == request.user
    with pytest.raises(PermissionDenied):
        access_staff(request, "users")
    request.user = make_user(Role.MANAGER)
    assert access_staff(request, "users") == request.user
    with pytest.raises(PermissionDenied):
        access_staff(request, "users", Verb.MANAGE)
    request.user = make_user(Role.ADMIN)
    assert access_staff(request, "users", Verb.MANAGE) == request.user


def test_one_address_is_one_account_in_any_case():
    make_user(email="ada@shop.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="ADA@shop.example", password="!").save()


def test_the_profile_is_saved_and_an_address_of_another_refused(read_only, client_of):
    make_user(email="ada@shop.example")
    client = client_of(read_only)
    mine = {"name": "Rhea", "email": read_only.email, "time_zone": "Europe/Warsaw", "language": "en"}
    assert client.post("/me", {**mine, "email": "ADA@shop.example"}).status_code == 422
    assert client.post("/me", {**mine, "time_zone": "Mars/Olympus"}).status_code == 422
    assert client.post("/me", mine).status_code == 302
    read_only.refresh_from_db()
    assert (read_only.name, read_only.time_zone, read_only.role) == ("Rhea", "Europe/Warsaw", "read_only")


def test_every_role_has_a_profile(client_of):
    for role in Role.values:
        assert client_of(make_user(role)).get("/me").status_code == 200
