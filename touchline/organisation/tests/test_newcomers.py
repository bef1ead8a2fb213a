"""What somebody new takes over from the firm, and what the check-list offers to whom."""

import re

import pytest
from django.test import Client

from touchline.organisation.models import Organisation
from touchline.organisation.queries import forget_organisation
from touchline.users.factories import make_user
from touchline.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def german_firm():
    Organisation.objects.update_or_create(
        pk=1, defaults={"language": "de", "time_zone": "Europe/Berlin", "currency": "EUR", "name": "Werk"}
    )
    forget_organisation()
    yield
    forget_organisation()


def invite(admin):
    browser = Client()
    browser.force_login(admin)
    answer = browser.post("/settings/team/invite", {"email": "grace@werk.example", "role": "manager"})
    return re.search(r"/login/[\w-]{43}", answer.content.decode()).group()


def test_an_invited_person_is_met_in_the_firms_language_and_may_choose_another(german_firm):
    link = invite(make_user("admin"))
    grace = User.objects.get(email="grace@werk.example")
    assert grace.language == "de"
    page = Client().get(link).content.decode()
    assert '<html lang="de"' in page
    assert 'name="language"' in page
    Client().post(link, {"language": "en"})
    grace.refresh_from_db()
    assert grace.language == "en"


def test_a_language_there_is_not_changes_nothing(german_firm):
    link = invite(make_user("admin"))
    assert Client().post(link, {"language": "tlh"}).status_code == 302
    assert User.objects.get(email="grace@werk.example").language == "de"


def test_the_profile_says_whose_zone_one_sees(german_firm, client):
    client.force_login(make_user("sales"))
    page = client.get("/me").content.decode()
    assert re.search(r'<option value="UTC" selected>As the organisation: Europe/Berlin</option>', page)
    assert '<option value="Etc/UTC">UTC</option>' in page


def test_a_step_behind_a_closed_door_is_no_link(client_of, admin, manager):
    from touchline.organisation.services import finish_welcome

    finish_welcome(admin)
    forget_organisation()
    mine, theirs = (client_of(user).get("/").content.decode() for user in (admin, manager))
    assert 'href="/settings/mail/">' in mine.split('id="check-list"')[1]
    if 'id="check-list"' in theirs:
        assert 'href="/settings/mail/"' not in theirs.split('id="check-list"')[1].split("</section>")[0]
        assert "An admin does this." in theirs
    forget_organisation()
