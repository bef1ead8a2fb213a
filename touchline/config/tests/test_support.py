"""The support bundle: everything about the machine, nothing about people, and also while the stores are away."""

import json
import re
import zipfile
from dataclasses import replace

import pytest
from django.db import connection

from touchline.config.cli import main
from touchline.config.support import get_settings, write_bundle
from touchline.contacts.factories import make_contact
from touchline.kit import slow
from touchline.kit.clock import now
from touchline.kit.environment import load_environment
from touchline.kit.home import get_log_folder
from touchline.kit.sealing import get_keys
from touchline.tracking.factories import make_source
from touchline.upkeep.models import Trouble
from touchline.upkeep.slow_questions import keep_slow_questions
from touchline.users.factories import make_user
from touchline.users.models import Role
from touchline.webhooks.factories import make_endpoint

CANARY = re.compile(rb"canary", re.IGNORECASE)
FILES = {"README.txt", "versions.json", "settings.json", "doctor.json", "processes.json", "facts.json", "metrics.txt"}


def read_all(path):
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


@pytest.fixture
def firm(settings):
    found = replace(
        load_environment(running=False),
        pages_url="https://crm.canary-firm.example",
        metrics_token="canary-token-of-some-length",
        security_contact="mailto:canary@firm.example",
    )
    settings.ENVIRONMENT = found
    return found


@pytest.fixture
def canaries(firm):
    """Somebody called Canary in every place where a name can be typed, and in the logs."""
    make_contact("Ada Canary", email="ada@canary.example")
    make_user(email="canary@firm.example", role=Role.SALES)
    source = make_source()
    source.name = "Canary shop"
    source.save(update_fields=["name"])
    make_endpoint(name="Canary till", url="https://canary.example/hook", state="parked")
    Trouble.objects.create(
        slug="webhooks:Webhook “Canary till”", label="Canary till", says="Canary", first_at=now(), last_at=now()
    )
    slow.note("postgres", "SELECT 'Canary' FROM contacts_contact WHERE email = 'a@canary.example'", 2.0)
    keep_slow_questions()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            """ VALUES ('default', 'room.task', '{"who": "canary"}', 'failed', 5)"""
        )
    log = get_log_folder(firm.home) / "old.log"
    log.write_text(
        "2026-11-20T10:00:00Z ERROR room: mail to ada@canary.example failed\n"
        "ValueError: Ada Canary has no birthday\n"
        'ERROR:  invalid input syntax for type integer: "canary"\n'
        "The disk is fine.\n"
    )
    yield
    log.unlink()


@pytest.mark.django_db
def test_nothing_about_people_and_no_secret_is_in_it(canaries, firm, tmp_path):
    path = tmp_path / "bundle.zip"
    write_bundle(path, firm, moment=now())
    found = read_all(path)
    assert set(found) >= FILES | {"logs/old.log"}
    assert [name for name, content in found.items() if CANARY.search(content)] == []
    secrets = [firm.secret_key, *get_keys().sealing, get_keys().audit, firm.metrics_token]
    assert not [name for name, content in found.items() for secret in secrets if secret.encode() in content]
    assert str(firm.home).encode() not in b"".join(found.values())
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_what_helps_is_in_it(canaries, firm, tmp_path):
    path = tmp_path / "bundle.zip"
    write_bundle(path, firm, moment=now())
    found = read_all(path)
    facts = json.loads(found["facts.json"])
    assert facts["parts"]["postgres"] == "ok"
    assert facts["sizes"]["rooms"]["contacts"] > 0
    assert facts["failed_jobs"][0]["name"] == "room.task"
    # On a busy machine others of this process can be as slow.
    asked = [one["text"] for one in facts["slow_questions"]]
    assert "SELECT ? FROM contacts_contact WHERE email = ?" in asked
    assert "upkeep.0001_upkeep" in facts["migrations"]
    assert {"looker": "webhooks", "health": "error"} in facts["signs"]
    assert b"touchline_disk_free_bytes" in found["metrics.txt"]
    assert "django" in {name.lower() for name in json.loads(found["versions.json"])["packages"]}
    lines = [json.loads(line)["message"] for line in found["logs/old.log"].decode().splitlines()]
    assert lines[-1] == "The disk is fine."
    assert "ValueError" in lines


def test_settings_say_of_which_sort_addresses_are_and_whether_secrets_are_set(firm):
    said = get_settings(firm)
    assert said["pages_by"] == "https"
    assert said["metrics_token_is_set"] is True
    assert not CANARY.search(json.dumps(said).encode())


def test_a_wrong_option_is_refused_in_words(capsys):
    assert main(["support-bundle", "--into", "x"]) == 1
    assert "--to FILE" in capsys.readouterr().err
