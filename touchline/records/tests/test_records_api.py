"""Custom attributes and notes through the API."""

import json

import pytest

from touchline.api.factories import make_api_client
from touchline.records.models import AttributeDefinition, Note

pytestmark = pytest.mark.django_db


def send(client, method, address, body):
    return getattr(client, method)(f"/api/v1{address}", json.dumps(body), content_type="application/json")


@pytest.fixture
def api(db):
    return make_api_client()


def test_an_attribute_is_made_and_filled(api):
    made = send(
        api, "post", "/attributes", {"kind": "contact", "label": "Plan", "type": "choice", "options": ["Team", "Solo"]}
    )
    assert made.status_code == 201, made.content
    assert made.json()["slug"] == "plan"
    person = send(api, "post", "/contacts", {"name": "Ada", "attributes": {"plan": "Team"}})
    assert person.json()["attributes"] == {"plan": "Team"}
    bad = send(api, "patch", f"/contacts/{person.json()['id']}", {"attributes": {"plan": "Emperor"}})
    assert (bad.status_code, bad.json()["errors"][0]["where"]) == (422, "body.plan")
    assert send(api, "post", "/attributes", {"kind": "contact", "label": "x", "type": "choice"}).status_code == 422
    assert [one["slug"] for one in api.get("/api/v1/attributes").json()["items"]] == ["plan"]
    changed = send(api, "patch", f"/attributes/{made.json()['id']}", {"label": "Tariff", "archived": True}).json()
    assert (changed["label"], changed["slug"], changed["archived_at"] is not None) == ("Tariff", "plan", True)
    reader = make_api_client(role="read_only", name="reader")
    assert reader.get("/api/v1/attributes").status_code == 200
    assert send(reader, "post", "/attributes", {"kind": "contact", "label": "y", "type": "text"}).status_code == 403
    assert AttributeDefinition.objects.count() == 1


def test_notes_are_put_and_listed(api):
    person = send(api, "post", "/contacts", {"name": "Ada"}).json()
    for text in ("first", "<script>alert(1)</script>"):
        assert send(api, "post", f"/contacts/{person['id']}/notes", {"text": text}).status_code == 201
    items = api.get(f"/api/v1/contacts/{person['id']}/notes").json()["items"]
    assert [one["text"] for one in items] == ["<script>alert(1)</script>", "first"]
    assert "<script" not in Note.objects.latest("id").body
    assert send(api, "post", "/contacts/999999/notes", {"text": "x"}).status_code == 404
    assert send(api, "post", f"/contacts/{person['id']}/notes", {"text": "   "}).status_code == 422
