"""Making and changing people and companies through the API: versions, bulk, keys that make it happen once."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from touchline.api.factories import make_api_client
from touchline.api.models import Reply, Token
from touchline.api.services import NewToken, issue_token
from touchline.contacts.models import Company, Contact
from touchline.journal.models import Pending

pytestmark = pytest.mark.django_db
NEW = {"name": "Zoë 👋", "email": "zoe@shop.example", "stage": "lead", "tags": ["vip"]}


@pytest.fixture
def api(db) -> Client:
    return make_api_client()


def send(client, method, address, body, **headers):
    return getattr(client, method)(
        f"/api/v1{address}", json.dumps(body), content_type="application/json", headers=headers
    )


def make(api, **values):
    answer = send(api, "post", "/contacts", NEW | values)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_contact_is_made_changed_and_put_away(api):
    answer = send(api, "post", "/contacts", NEW)
    made = answer.json()
    assert answer.status_code == 201
    assert api.get(answer["Location"]).json() == made
    assert (made["name"], made["stage"], made["tags"], made["emails"]) == (
        "Zoë 👋",
        "lead",
        ["vip"],
        ["zoe@shop.example"],
    )
    changed = send(api, "patch", f"/contacts/{made['id']}", {"stage": "customer"})
    assert changed.json() == made | {
        "stage": "customer", "version": made["version"] + 1, "updated_at": changed.json()["updated_at"],
    }  # fmt: skip
    assert changed["ETag"] == f'"{made["version"] + 1}"'
    tagged = send(api, "post", f"/contacts/{made['id']}/tags", {"add": ["berlin"], "remove": ["vip"]})
    assert tagged.json()["tags"] == ["berlin"]
    assert send(api, "post", f"/contacts/{made['id']}/archive", {}).json()["archived_at"]
    assert api.get("/api/v1/contacts").json()["items"] == []
    assert [one["id"] for one in api.get("/api/v1/contacts?archived=true").json()["items"]] == [made["id"]]
    assert send(api, "post", f"/contacts/{made['id']}/restore", {}).json()["archived_at"] is None
    assert Pending.objects.filter(person_id=made["id"]).count() >= 2


def test_who_was_slower_is_told_and_overwrites_nothing(api):
    made = make(api)
    send(api, "patch", f"/contacts/{made['id']}", {"name": "Other"})
    answer = send(api, "patch", f"/contacts/{made['id']}", {"name": "Mine", "version": made["version"]})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["where"] == "body.name"
    stale = send(api, "patch", f"/contacts/{made['id']}", {"name": "Mine"}, **{"If-Match": f'"{made["version"]}"'})
    assert stale.status_code == 412
    assert Contact.objects.get(id=made["id"]).name == "Other"
    fresh = send(
        api, "patch", f"/contacts/{made['id']}", {"name": "Mine"}, **{"If-Match": stale.json()["detail"][-4:-1].strip()}
    )
    assert fresh.status_code in {200, 412}


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({}, 422, "body.name"),
        ({"name": "x", "email": "nonsense"}, 422, "body.email"),
        ({"name": "x", "company_id": 99}, 422, "body.company_id"),
        ({"name": "x", "owner_id": 999_999}, 422, "body.owner_id"),
        ({"name": "x", "attributes": {"nothing": 1}}, 422, "body.nothing"),
        ({"name": "x", "stage": "emperor"}, 400, "body.body.stage"),
        ({"name": "x", "id": 4}, 400, "body.body.id"),
        ({"name": "x" * 1001}, 400, "body.body.name"),
        ({"name": 5}, 400, "body.body.name"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(api, body, status, where):
    answer = send(api, "post", "/contacts", body)
    assert answer.status_code == status, answer.content
    assert where in [error["where"] for error in answer.json()["errors"]]
    assert not Contact.objects.exists()


def test_an_address_of_somebody_else_is_refused(api):
    make(api)
    answer = send(api, "post", "/contacts", NEW)
    assert answer.status_code == 422
    assert "belongs to" in answer.json()["errors"][0]["detail"]
    other = make(api, email="other@shop.example")
    taken = send(api, "post", f"/contacts/{other['id']}/identities", {"kind": "email", "value": "zoe@shop.example"})
    assert taken.status_code == 409
    given = send(api, "post", f"/contacts/{other['id']}/identities", {"kind": "user_id", "value": "u-1"})
    assert given.status_code == 201
    listed = api.get(f"/api/v1/contacts/{other['id']}/identities").json()["items"]
    assert [one["value"] for one in listed] == ["other@shop.example", "u-1"]


def test_companies_are_made_and_found(api):
    made = send(api, "post", "/companies", {"name": "Ada & Co", "domain": "ada.example"}).json()
    assert api.get("/api/v1/companies?domain=ADA.example").json()["items"] == [made]
    person = make(api, company_id=made["id"])
    assert person["company_id"] == made["id"]
    assert [one["id"] for one in api.get(f"/api/v1/contacts?company_id={made['id']}").json()["items"]] == [person["id"]]
    assert send(api, "patch", f"/companies/{made['id']}", {"name": ""}).status_code == 422
    assert send(api, "post", f"/companies/{made['id']}/archive", {}).json()["archived_at"]
    assert Company.objects.get().name == "Ada & Co"


def test_a_thousand_at_once_and_each_row_for_itself(api):
    known = make(api)
    rows = [
        {"email": f"p{number}@shop.example", "name": f"P {number}", "external_id": f"u-{number}"} for number in range(5)
    ]
    rows += [
        {"email": "ZOE@shop.example", "stage": "customer"},
        {"id": known["id"], "name": NEW["name"]},
        {"email": "nonsense"},
        {"id": 999},
        {"email": "p1@shop.example", "name": "Again"},
        {"external_id": "only-an-id"},
    ]
    answer = send(api, "post", "/contacts/bulk", {"items": rows}).json()
    told = [one["result"] for one in answer["results"]]
    assert told == ["created"] * 5 + ["changed", "unchanged", "refused", "refused", "changed", "created"]
    assert (answer["created"], answer["changed"], answer["refused"]) == (6, 2, 2)
    assert answer["results"][7]["errors"][0]["where"] == "body.email"
    assert Contact.objects.get(email="p1@shop.example").name == "Again"
    again = send(api, "post", "/contacts/bulk", {"items": rows[:5]}).json()
    assert again["unchanged"] + again["changed"] == 5
    assert send(api, "post", "/contacts/bulk", {"items": [{}] * 1001}).status_code == 400


def test_the_same_key_has_one_effect_and_the_first_answer(api):
    first = send(api, "post", "/contacts", NEW, **{"Idempotency-Key": "k-1"})
    second = send(api, "post", "/contacts", NEW, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Location"] == second["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert Contact.objects.count() == 1
    other = send(api, "post", "/contacts", NEW | {"name": "Other"}, **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    elsewhere = send(api, "post", "/companies", NEW, **{"Idempotency-Key": "k-1"})
    assert elsewhere.status_code == 422
    assert (
        send(make_api_client(name="two"), "post", "/companies", {"name": "A"}, **{"Idempotency-Key": "k-1"}).status_code
        == 201
    )


def test_a_refusal_is_kept_too_and_leaves_nothing(api):
    body = {"name": "x", "email": "nonsense"}
    for _ in range(2):
        assert send(api, "post", "/contacts", body, **{"Idempotency-Key": "bad"}).status_code == 422
    assert not Contact.objects.exists()
    assert Reply.objects.get().status == 422


def test_a_failure_is_not_kept(api, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("touchline.contacts.api.people_writing.show", lambda *_: 1 / 0)
        assert send(api, "post", "/contacts", NEW, **{"Idempotency-Key": "k"}).status_code == 500
    assert not Reply.objects.exists()
    assert not Contact.objects.exists()
    assert send(api, "post", "/contacts", NEW, **{"Idempotency-Key": "k"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é"])
def test_a_key_that_is_none_is_told(api, key):
    assert send(api, "post", "/contacts", NEW, **{"Idempotency-Key": key}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_with_the_same_key_have_one_effect():
    client = make_api_client()
    answers = []

    def work():
        own = Client(headers={"Authorization": client.defaults["HTTP_AUTHORIZATION"]})
        try:
            answer = send(own, "post", "/contacts", NEW, **{"Idempotency-Key": "same"})
            answers.append((answer.status_code, answer.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 50
    assert {status for status, _ in answers} <= {201, 409}
    assert len({content for status, content in answers if status == 201}) == 1
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"name": "a\\u0000b"}', b'{"name": "\\ud800"}', b'{"name": 1e400}',
        b'{"name": "a", "name": "b"}', b'{"version": ' + b"9" * 5000 + b"}", b"[" * 10_000 + b"]" * 10_000,
        b'{"attributes": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", b'{"name": NaN}', b'{"owner_id": 1e300}',
        b'{"owner_id": 9223372036854775808}', b'{"tags": [null]}', b'{"attributes": []}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/contacts", "/contacts/bulk", "/companies"])
def test_bodies_nobody_can_use_are_refused(api, address, raw):
    answer = api.post(f"/api/v1{address}", raw, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_does_only_what_it_was_made_for(admin, api):
    made = make(api)
    _, secret = issue_token(NewToken(name="reader", role="admin", rights=["contacts:view"]), actor=admin)
    reader = Client(headers={"Authorization": f"Bearer {secret}"})
    assert reader.get("/api/v1/contacts").status_code == 200
    assert reader.get("/api/v1/companies").status_code == 403
    assert reader.get("/api/v1/orders").status_code == 403
    for method, address in [("post", "/contacts"), ("patch", f"/contacts/{made['id']}"), ("post", "/contacts/bulk")]:
        body = {"items": [NEW]} if address.endswith("bulk") else NEW
        assert send(reader, method, address, body).status_code == 403
    assert Contact.objects.count() == 1


def test_a_seller_s_token_sees_the_seller_s_people(sales, api):
    mine, other = make(api, owner_id=sales.pk), make(api, email="b@shop.example")
    _, secret = issue_token(NewToken(name="mine", role="sales"), actor=sales)
    seller = Client(headers={"Authorization": f"Bearer {secret}"})
    assert [one["id"] for one in seller.get("/api/v1/contacts").json()["items"]] == [mine["id"]]
    for address in ("", "/timeline", "/identities"):
        assert seller.get(f"/api/v1/contacts/{other['id']}{address}").status_code == 404
    assert send(seller, "patch", f"/contacts/{other['id']}", {"name": "x"}).status_code == 404
    assert seller.get("/api/v1/events").status_code == 403
    assert seller.get(f"/api/v1/orders?contact_id={other['id']}").status_code == 403
    row = send(seller, "post", "/contacts/bulk", {"items": [{"id": other["id"], "name": "x"}]}).json()["results"][0]
    assert row["result"] == "refused"


def test_a_token_ends_with_its_user(admin, api):
    _, secret = issue_token(NewToken(name="mine", role="admin"), actor=admin)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/contacts").status_code == 200
    admin.role = "read_only"
    admin.save(update_fields=["role"])
    assert send(client, "post", "/contacts", NEW).status_code == 403
    admin.is_active = False
    admin.save(update_fields=["is_active"])
    assert client.get("/api/v1/contacts").status_code == 401
    assert Token.objects.filter(user=admin).exists()


def test_a_condition_filters_the_list(api):
    made, _ = make(api), make(api, email="b@shop.example", stage="customer", name="Bob")
    ask = {"all": [{"kind": "attribute", "field": "name", "operator": "equals", "value": "Zoë 👋"}]}
    found = api.get("/api/v1/contacts", {"filter": json.dumps(ask)})
    assert found.status_code == 200, found.content
    assert [one["id"] for one in found.json()["items"]] == [made["id"]]
    for bad in ("{", "[]", '{"all": [{"kind": "nothing"}]}', "[" * 5000, '{"all": 5}'):
        answer = api.get("/api/v1/contacts", {"filter": bad})
        assert answer.status_code == 422, (bad, answer.content)
        assert answer.json()["errors"][0]["where"].startswith("query.filter")
