"""Joining on screen, and where old addresses lead."""

import pytest

from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.duplicates.rules import get_rule
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.models import Contact, Duplicate
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def staff(admin, client_of):
    return client_of(admin)


@pytest.fixture
def pair(admin):
    return [
        create_contact({"name": name, "stage": stage}, actor=admin) for name, stage in (("Ada", "lead"), ("Ida", ""))
    ]


def test_two_are_found_compared_joined_and_taken_apart(staff, pair):
    ada, ida = pair
    assert "Ida" in staff.get(f"/joins/contact/{ada.pk}/?q=Ida").content.decode()
    page = staff.get(f"/joins/contact/{ada.pk}/?with={ida.pk}").content.decode()
    assert 'name="field:name"' in page and "Lead" in page
    address = f"/joins/contact/{ada.pk}/?with={ida.pk}"
    done = staff.post(address, {"keep": str(ida.pk), "field:name": "kept"})
    assert done.url == f"/contacts/{ida.pk}/"
    assert Contact.objects.get().name == "Ada" and Contact.objects.get().stage == "lead"
    assert "Take apart" in staff.get(f"/joins/contact/{ida.pk}/made-of").content.decode()
    done = staff.post(f"/joins/{Merge.objects.get().pk}/apart")
    assert done.url == f"/contacts/{ada.pk}/"
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ada", "Ida"}


def test_old_addresses_lead_on_for_ever(staff, pair, admin):
    ada, ida = pair
    merge_records(Plan(kind="contact", kept_id=ada.pk, gone_id=ida.pk), actor=admin)
    assert staff.get(f"/contacts/{ida.pk}/").url == f"/contacts/{ada.pk}/"
    assert staff.get(f"/records/contact/{ida.pk}/notes").url == f"/records/contact/{ada.pk}/notes"
    said = staff.post(f"/records/contact/{ida.pk}/fields/name", {"value": "New", "version": "1"}, **HTMX)
    assert said["HX-Redirect"] == f"/contacts/{ada.pk}/"
    assert Contact.objects.get().name == "Ada"
    one, other = (create_company({"name": name}, actor=admin) for name in ("A", "B"))
    merge_records(Plan(kind="company", kept_id=one.pk, gone_id=other.pk), actor=admin)
    assert staff.get(f"/companies/{other.pk}/?x=1").url == f"/companies/{one.pk}/?x=1"
    assert staff.get("/companies/999999999/").status_code == 404


def test_nobody_joins_what_they_may_not_change(client_of, read_only, pair):
    ada, ida = pair
    stranger = client_of(read_only)
    assert stranger.get(f"/joins/contact/{ada.pk}/").status_code in (403, 404)
    assert stranger.post(f"/joins/contact/{ada.pk}/?with={ida.pk}").status_code in (403, 404)
    assert Contact.objects.count() == 2


def test_the_queue_teaches_shows_and_decides(staff, pair):
    ada, ida = pair
    assert "No search yet" in staff.get("/duplicates/").content.decode()
    found = {"probability": 0.8, "evidence": [{"field": "name", "bits": 4.0}], "state": "review", "found_at": now()}
    one = Duplicate.objects.create(first_id=ada.pk, second_id=ida.pk, **found)
    page = staff.get("/duplicates/").content.decode()
    assert "80.0 % likely" in page and "speaks for it" in page
    done = staff.post(f"/duplicates/{one.pk}", {"do": "join"})
    assert Contact.objects.count() == 1 and "Undo" in staff.get(done.url).content.decode()
    staff.post(f"/duplicates/{one.pk}", {"do": "undo"})
    assert Contact.objects.count() == 2
    staff.post(f"/duplicates/{one.pk}", {"do": "apart"})
    assert "Nothing waits" in staff.get("/duplicates/").content.decode()
    staff.post("/duplicates/rule", {"auto": "97,5", "review": "60", "strong": ["external_id", "nonsense"]})
    rule = get_rule()
    assert (rule.threshold_auto, rule.threshold_review, rule.strong) == (0.975, 0.6, ["external_id"])
