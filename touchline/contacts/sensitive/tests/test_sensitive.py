"""Sensitive values: sealed in the database, masked by role, every look in the log, rotated with the keys."""

import pytest
from django.conf import settings
from django.db import connection

from touchline.contacts.factories import make_contact
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import SensitiveValue
from touchline.contacts.requests.services import erase, read_export
from touchline.contacts.sensitive.services import create_attribute, read_value, set_value
from touchline.kit.keyring import load_keys, save_keys
from touchline.records.values import Nonsense
from touchline.users.factories import make_user
from touchline.users.models import AuditEntry
from touchline.users.rotation import rotate_keys

pytestmark = pytest.mark.django_db
SECRET = "756.9217.0769.85"


@pytest.fixture
def number():
    return create_attribute({"label": "Insurance number", "readers": ["agent"], "help": "As on the card."}, actor=None)


@pytest.fixture
def ada(number):
    contact = make_contact("Ada", email="ada@x.example")
    set_value(contact, number, SECRET, actor=make_user("admin"))
    return contact


@pytest.fixture
def keys():
    kept = load_keys(settings.KEYS_FILE)
    yield kept
    save_keys(settings.KEYS_FILE, kept)


def find_in_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE position(%s IN t::text) > 0", [text])
            found += [table] * cursor.fetchone()[0]
    return found


def test_whoever_reads_the_database_reads_nothing(ada):
    assert SensitiveValue.objects.get().sealed_value
    assert find_in_database(SECRET) == []
    assert find_in_database("ada@x.example") != []


def test_a_role_that_may_sees_it_one_at_a_time_and_each_look_is_in_the_log(client, ada, number):
    agent = make_user("agent")
    client.force_login(agent)
    panel = client.get(f"/contacts/{ada.pk}/sensitive").content.decode()
    assert "Insurance number" in panel
    assert SECRET not in panel
    assert not AuditEntry.objects.filter(action="sensitive.read").exists()
    shown = client.post(f"/contacts/{ada.pk}/sensitive/{number.slug}/show")
    assert SECRET in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action="sensitive.read")
    assert (entry.actor_id, entry.subject_id, entry.after["fields"]) == (agent.pk, str(ada.pk), [number.slug])


def test_a_role_that_may_not_sees_that_there_is_one(client, ada, number):
    client.force_login(make_user("manager"))
    panel = client.get(f"/contacts/{ada.pk}/sensitive").content.decode()
    assert "Your role may not see it." in panel
    assert "/show" not in panel
    assert client.post(f"/contacts/{ada.pk}/sensitive/{number.slug}/show").status_code == 403
    assert client.post(f"/contacts/{ada.pk}/sensitive/{number.slug}", {"value": "x"}).status_code == 403
    assert read_value(ada, number, actor=make_user("admin", email="second@x.example")) == SECRET


def test_it_is_on_no_other_page_nor_in_a_list_file(client, ada):
    client.force_login(make_user("admin"))
    assert SECRET not in client.get(f"/contacts/{ada.pk}/").content.decode()
    assert SECRET not in client.get("/contacts/?columns=insurance_number").content.decode()


def test_a_rotation_seals_it_anew_and_the_old_key_opens_nothing(ada, number, keys):
    before = SensitiveValue.objects.get().sealed_value
    assert rotate_keys() >= 1
    assert SensitiveValue.objects.get().sealed_value != before
    assert read_value(ada, number, actor=make_user("agent")) == SECRET
    save_keys(settings.KEYS_FILE, keys)
    with pytest.raises(Nonsense, match="key"):
        read_value(ada, number, actor=make_user("agent", email="other@x.example"))


def test_the_copy_holds_it_for_who_may_see_it_and_says_so_to_who_may_not(ada, store):
    sections, _events = read_export(ada, actor=None)
    assert [row["value"] for row in find_section(sections)] == [SECRET]
    sections, _events = read_export(ada, actor=make_user("manager"))
    assert "hidden" in find_section(sections)[0]["value"]


def find_section(sections):
    return next(one.rows for one in sections if one.slug == "sensitive")


def test_it_goes_with_the_person(ada):
    erase(ada, actor=None)
    assert not SensitiveValue.objects.exists()


def test_two_who_are_joined_bring_both_and_the_latest_counts_until_they_part(ada, number):
    other = make_contact("Ada L.")
    set_value(other, number, "new", actor=make_user("admin", email="third@x.example"))
    admin = make_user("agent")
    merge = merge_records(Plan(kind="contact", kept_id=ada.pk, gone_id=other.pk), actor=None)
    assert read_value(ada, number, actor=admin) == "new"
    unmerge(merge.pk, actor=None)
    assert read_value(ada, number, actor=admin) == SECRET
    assert read_value(other, number, actor=admin) == "new"


def test_an_empty_value_takes_it_away_and_a_long_one_is_refused(client, ada, number):
    client.force_login(make_user("admin"))
    at = f"/contacts/{ada.pk}/sensitive/{number.slug}"
    assert client.post(at, {"value": "x" * 2001}).status_code == 422
    assert client.post(at, {"value": ""}).status_code == 200
    assert not SensitiveValue.objects.exists()


def test_an_attribute_is_made_changed_and_put_away_on_screen(client):
    admin = make_user("admin")
    client.force_login(admin)
    assert "Nothing is kept under lock and key yet" in client.get("/settings/sensitive/").content.decode()
    made = client.post("/settings/sensitive/new/", {"label": "Birth", "readers": ["agent"], "owner_id": admin.pk})
    assert made.status_code == 302
    page = client.get("/settings/sensitive/").content.decode()
    assert "Birth" in page
    assert "answers for it" in page
    assert client.post("/settings/sensitive/new/", {"label": "", "readers": ["nobody"]}).status_code == 422
