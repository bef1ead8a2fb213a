"""Imports through the API: taken at once, done in the background, asked about until they are over."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from touchline.api.services import create_token
from touchline.contacts.models import Contact
from touchline.imports.jobs import do_import
from touchline.imports.models import Import

pytestmark = pytest.mark.django_db


NUMBERS = itertools.count()


def call(role="manager"):
    return Client(headers={"Authorization": f"Bearer {create_token(f'imports {next(NUMBERS)}', role=role)}"})


def send(client, text, **given):
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post("/api/v1/imports", {"kind": "contacts", **given, "file": file})


def test_a_file_is_taken_done_and_told_about():
    client = call()
    answer = send(
        client, "Mail,Given\nada@x.example,Ada\nnobody@@x,Eve\n", map='{"Mail": "email", "Given": "first_name"}'
    )
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert told["state"] == "running"
    do_import(told["id"])
    told = client.get(f"/api/v1/imports/{told['id']}").json()
    assert (told["state"], told["created"], told["refused"]) == ("done", 1, 1)
    refused = client.get(f"/api/v1/imports/{told['id']}/refused").json()["items"]
    assert refused[0]["row"] == 3 and "is not an e-mail address" in refused[0]["reason"]
    assert Contact.objects.get().name == "Ada"


def test_what_cannot_be_read_is_refused_in_words_and_who_may_not_import_does_not():
    assert send(call(), "a,b\n1,2\n", map='{"c": "email"}').status_code == 422
    assert send(call(), "email\nada@x.example\n", kind="nonsense").status_code == 422
    assert send(call("read_only"), "email\nada@x.example\n").status_code == 403
    assert not Contact.objects.exists()
    assert Import.objects.filter(state="running").count() == 0
