"""Pairs and merges through the API."""

import pytest
from django.test import Client

from touchline.api.services import create_token
from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.models import Duplicate, Identity
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(db):
    return Client(headers={"Authorization": f"Bearer {create_token('test', role='admin')}"})


@pytest.fixture
def pair(admin):
    ada, ida = (create_contact({"name": name}, actor=admin) for name in ("Ada", "Ida"))
    for contact in (ada, ida):
        Identity.objects.create(contact=contact, kind="user_id", value=contact.name, created_at=now())
    return Duplicate.objects.create(
        first_id=ada.pk, second_id=ida.pk, probability=0.8, evidence=[{"field": "name", "bits": 3.5}], state="review",
        found_at=now(),
    )  # fmt: skip


def test_pairs_are_listed_accepted_and_taken_back(api, pair):
    [item] = api.get("/api/v1/duplicates?status=review").json()["items"]
    assert [item["first"]["external_ids"], item["second"]["external_ids"]] == [["Ada"], ["Ida"]]
    assert (item["first"]["id"], item["probability"], item["evidence"]) == (pair.first_id, 0.8, pair.evidence)
    done = api.post(f"/api/v1/duplicates/{pair.pk}/accept").json()
    assert done["is_joined"] and done["second"]["external_ids"] == ["Ida"]
    assert api.get(f"/api/v1/contacts/{pair.second_id}").json()["id"] == pair.first_id
    assert not api.post(f"/api/v1/duplicates/{pair.pk}/undo").json()["is_joined"]
    assert api.post(f"/api/v1/duplicates/{pair.pk}/reject").json()["status"] == "rejected"
    assert api.get("/api/v1/duplicates?status=auto").json()["items"] == []


def test_merging_by_hand(api, admin, pair):
    was = [api.get(f"/api/v1/contacts/{number}").json() for number in (pair.first_id, pair.second_id)]
    body = {"gone_id": pair.second_id, "choices": {"name": "gone"}}
    merge = api.post(f"/api/v1/contacts/{pair.first_id}/merge", body, content_type="application/json").json()
    assert api.get(f"/api/v1/contacts/{pair.first_id}").json()["name"] == "Ida"
    assert api.get(f"/api/v1/contacts/{pair.first_id}/merges").json()["items"][0]["id"] == merge["id"]
    assert api.post(f"/api/v1/merges/{merge['id']}/undo").status_code == 200
    assert [api.get(f"/api/v1/contacts/{number}").json() for number in (pair.first_id, pair.second_id)] == was
    one, other = (create_company({"name": name}, actor=admin) for name in ("One", "Other"))
    address = f"/api/v1/companies/{one.pk}/merge"
    assert api.post(address, {"gone_id": other.pk}, content_type="application/json").status_code == 200
    assert api.get(f"/api/v1/companies/{other.pk}").json()["id"] == one.pk
