"""Quality, sensitive values, retention and rules of built-in fields through the API."""

import json

import pytest
from django.test import Client

from touchline.api.services import create_token
from touchline.contacts.creation import create_contact
from touchline.contacts.factories import make_contact
from touchline.contacts.models import SensitiveValue
from touchline.contacts.quality.scoring import score_all
from touchline.contacts.quality.trend import note_day
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.sensitive.services import create_attribute
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db
API = "/api/v1"
SECRET = "756.9217.0769.85"


def open_api(role):
    return Client(headers={"Authorization": f"Bearer {create_token(role, role=role)}"})


def put(client, path, body):
    return client.put(f"{API}{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def api(db):
    return open_api("admin")


def test_a_contact_tells_its_score_and_what_is_wrong(api):
    ada = make_contact("", email="info@gmial.com", phone="12")
    score_all()
    note_day()
    sheet = api.get(f"{API}/contacts/{ada.pk}/quality").json()
    assert sheet["score"] == 100 - sum(one["points"] for one in sheet["problems"])
    assert {"mistyped_email", "bad_phone", "nameless", "shared_email"} <= {one["problem"] for one in sheet["problems"]}
    assert sheet["changed_at"]
    [day] = api.get(f"{API}/quality").json()["items"]
    assert (day["people"], day["sound"], day["problems"]["nameless"]) == (1, 0, 1)
    [one] = api.get(f"{API}/quality/bad_phone").json()["items"]
    assert (one["contact_id"], one["value"], one["score"]) == (ada.pk, "12", sheet["score"])
    assert api.get(f"{API}/quality/nothing").status_code == 404
    assert api.get(f"{API}/contacts/{ada.pk + 1}/quality").status_code == 404


def test_a_sensitive_value_is_read_one_at_a_time_by_roles_that_may_and_each_look_is_noted(api):
    create_attribute({"label": "Insurance number", "readers": ["manager"], "help": ""}, actor=None)
    ada = make_contact("Ada")
    path = f"/contacts/{ada.pk}/sensitive"
    assert put(api, f"{path}/insurance_number", {"value": SECRET}).json()["is_set"]
    assert SECRET not in SensitiveValue.objects.get().sealed_value
    listed = api.get(f"{API}{path}").content.decode()
    assert SECRET not in listed and "insurance_number" in listed
    assert api.get(f"{API}{path}/insurance_number").json() == {"value": SECRET}
    assert AuditEntry.objects.filter(action="sensitive.read").count() == 1
    marketer = open_api("marketer")
    assert not marketer.get(f"{API}{path}").json()["items"][0]["may_read"]
    assert marketer.get(f"{API}{path}/insurance_number").status_code == 403
    assert put(marketer, f"{path}/insurance_number", {"value": "x"}).status_code == 403
    assert open_api("manager").get(f"{API}{path}/insurance_number").json() == {"value": SECRET}
    assert api.get(f"{API}{path}/other").status_code == 404
    assert not put(api, f"{path}/insurance_number", {"value": ""}).json()["is_set"]


def test_how_long_data_is_kept_is_read_and_set(api):
    kept = {one["slug"]: one for one in api.get(f"{API}/retention").json()["items"]}
    assert kept["people"]["days"] is None and kept["people"]["least"] == 180
    assert put(api, "/retention/people", {"days": 730}).json()["days"] == 730
    assert put(api, "/retention/people", {"days": 7}).status_code == 422
    assert put(api, "/retention/visitors", {"days": 30}).status_code == 422
    assert put(api, "/retention/nothing", {"days": 30}).status_code == 404
    assert open_api("agent").get(f"{API}/retention").status_code == 403


def test_a_built_in_field_gets_rules_that_the_api_keeps(api):
    rules = {"rules": {"pattern": ".+ .+", "says": "Two names"}, "help": "As on the card."}
    assert put(api, "/attributes/built-in/contact/name", rules).json()["rules"]["pattern"] == ".+ .+"
    items = {one["slug"]: one for one in api.get(f"{API}/attributes/built-in").json()["items"]}
    assert items["name"]["help"] == "As on the card." and "created_at" not in items
    assert api.get(f"{API}/attributes").json()["items"] == []
    refused = api.post(f"{API}/contacts", json.dumps({"name": "Ada"}), content_type="application/json")
    assert refused.status_code == 422 and "Two names" in refused.content.decode()
    assert put(api, "/attributes/built-in/contact/name", {}).json()["rules"]["pattern"] == ""
    assert create_contact({"name": "Ada"}, actor=None).name == "Ada"
    assert put(api, "/attributes/built-in/contact/created_at", {}).status_code == 404
    assert CONTACT.find_fields(["name"])["name"].guideline == ""
