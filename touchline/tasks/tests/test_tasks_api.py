"""Tasks and activities through the API."""

import json

import pytest
from django.test import Client

from touchline.api.factories import make_api_client
from touchline.api.services import NewToken, issue_token
from touchline.contacts.creation import create_contact
from touchline.journal.models import Pending

pytestmark = pytest.mark.django_db


def send(client, method, address, body):
    return getattr(client, method)(f"/api/v1{address}", json.dumps(body), content_type="application/json")


@pytest.fixture
def ada(admin):
    return create_contact({"name": "Ada"}, actor=admin)


def test_a_task_is_made_changed_and_ticked_off(ada, admin):
    api = make_api_client()
    made = send(api, "post", "/tasks", {"title": "Call back", "contact_id": ada.id, "due_on": "2026-12-01"})
    assert made.status_code == 201
    task = made.json()
    assert (task["title"], task["contact_id"], task["due_on"], task["done_at"]) == (
        "Call back",
        ada.id,
        "2026-12-01",
        None,
    )
    assert api.get(made["Location"]).json() == task
    changed = send(api, "patch", f"/tasks/{task['id']}", {"owner_id": admin.pk}).json()
    assert (changed["owner_id"], changed["title"]) == (admin.pk, "Call back")
    assert send(api, "patch", f"/tasks/{task['id']}", {"done": True}).json()["done_at"]
    assert api.get("/api/v1/tasks").json()["items"] == []
    assert len(api.get(f"/api/v1/tasks?done=true&contact_id={ada.id}").json()["items"]) == 1
    assert send(api, "post", "/tasks", {"title": "x", "contact_id": 999_999}).status_code == 422
    assert send(api, "post", "/tasks", {"title": "x", "owner_id": 999_999}).status_code == 422
    assert send(api, "post", "/tasks", {"title": "  "}).status_code in {400, 422}


def test_a_call_is_an_event_with_a_next_step(ada, admin):
    _, secret = issue_token(NewToken(name="phone", role="admin"), actor=admin)
    phone = Client(headers={"Authorization": f"Bearer {secret}"})
    body = {
        "kind": "call",
        "contact_id": ada.id,
        "outcome": "reached",
        "note": "Wants an offer",
        "next_step": {"title": "Offer"},
    }
    made = send(phone, "post", "/activities", body)
    assert made.status_code == 201, made.content
    assert made.json()["user_id"] == admin.pk
    assert [one["title"] for one in phone.get(f"/api/v1/tasks?owner_id={admin.pk}").json()["items"]] == ["Offer"]
    assert [one["kind"] for one in phone.get(f"/api/v1/activities?contact_id={ada.id}").json()["items"]] == ["call"]
    assert any(b"call_logged" in bytes(one) for one in Pending.objects.values_list("body", flat=True))
    assert send(phone, "post", "/activities", {"kind": "call"}).status_code == 422
    assert send(phone, "post", "/activities", {"kind": "dance", "contact_id": ada.id}).status_code == 400


def test_others_tasks_stay_theirs(ada, sales, admin):
    api = make_api_client()
    task = send(api, "post", "/tasks", {"title": "Mine", "owner_id": admin.pk}).json()
    _, secret = issue_token(NewToken(name="seller", role="sales"), actor=sales)
    seller = Client(headers={"Authorization": f"Bearer {secret}"})
    assert seller.get(f"/api/v1/tasks/{task['id']}").status_code == 404
    assert send(seller, "patch", f"/tasks/{task['id']}", {"done": True}).status_code == 404
    assert send(seller, "post", "/activities", {"kind": "call", "contact_id": ada.id}).status_code == 422
