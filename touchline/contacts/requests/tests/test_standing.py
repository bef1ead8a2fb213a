"""How far erasures are, on the page, by the command, in the doctor's words."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from touchline.config.checks.application import check_erasures
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Erasure
from touchline.contacts.requests.services import erase
from touchline.contacts.requests.standing import count_waiting, follow, look_now
from touchline.contacts.requests.tombstones import get_tombstones, get_tombstones_beside_keys
from touchline.kit.clock import now
from touchline.kit.environment import load_environment

pytestmark = pytest.mark.django_db
PAGE = "/settings/erasures/"


@pytest.fixture(autouse=True)
def forgotten():
    yield
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        path.unlink(missing_ok=True)


def put_back(erased, **times):
    Erasure.objects.filter(pk=erased.pk).update(**times)
    return Erasure.objects.get(pk=erased.pk)


def test_an_erasure_is_followed_from_at_once_to_every_store(store, capsys):
    erased = erase(make_contact("Ada", email="ada@x.example"), actor=None)
    assert [str(step.phase) for step in follow(erased).steps] == ["done", "waiting", "waiting"]
    assert look_now() == 1  # an event may still be on its way
    late = put_back(erased, erased_at=now() - timedelta(hours=27))
    assert [str(step.phase) for step in follow(late).steps] == ["done", "late", "late"]
    assert (count_waiting().count, count_waiting().late) == (1, 1)
    environment = load_environment({}, running=False)
    assert check_erasures(environment).state == "fail"
    call_command("erasures", "--now")
    assert json.loads(capsys.readouterr().out) == {"waiting": 0, "late": 0, "oldest": None}
    assert follow(Erasure.objects.get()).phase == "done"
    assert check_erasures(environment).state == "ok"


def test_the_page_says_by_number_who_is_forgotten_where(admin, client_of):
    client = client_of(admin)
    assert "Nobody was forgotten yet" in client.get(PAGE).content.decode()
    ada, ida = (erase(make_contact(name, email=f"{name}@x.example"), actor=None) for name in ("Ada", "Ida"))
    put_back(ada, erased_at=now() - timedelta(days=3))
    put_back(ida, traces_done_at=now(), store_done_at=now())
    page = client.get(PAGE).content.decode()
    assert f"#{ada.contact_id}" in page and f"#{ida.contact_id}" in page
    assert "should be done and is not" in page and "Ada" not in page
    assert client.post(f"{PAGE}follow").status_code == 302
    assert "Earlier ones" not in page
