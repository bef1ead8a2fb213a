"""What can be known is filled in at night, of whoever changed; a person's word, and their silence, stand above it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from touchline.contacts.creation import create_contact
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Quality
from touchline.contacts.quality import filling
from touchline.contacts.quality.filling import fill_in
from touchline.contacts.quality.rule import change_rule
from touchline.contacts.quality.scoring import score_all
from touchline.contacts.record_kinds import CONTACT
from touchline.kit.clock import now
from touchline.records.changes import edit, undo
from touchline.records.models import AttributeDefinition, ChangeSet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(db):
    return AttributeDefinition.objects.create(
        kind="contact", slug="country", label="Country", type="country", created_at=now()
    )


def get_country(contact):
    return Contact.objects.get(pk=contact.pk).attributes.get("country")


def test_only_who_changed_since_the_last_night_is_looked_at_and_the_origin_says_that_it_is_a_guess(monkeypatch):
    ada = make_contact("Ada", phone="+4930123456")
    said = make_contact("Ida", phone="+4930123457", attributes={"country": "FR"})
    score_all()
    assert fill_in() == 1
    assert (get_country(ada), get_country(said)) == ("DE", "FR")
    origin = Contact.objects.get(pk=ada.pk).origins["country"]
    assert origin["verified"] is False and "phone" in origin["name"]
    assert ChangeSet.objects.get(actor_name="Touchline").records == 1
    late = make_contact("Eve", phone="+41446681800")
    later = now() + timedelta(minutes=5)
    score_all()
    Quality.objects.filter(pk=late.pk).update(changed_at=later)
    looked = []
    before = filling._fill_chunk
    monkeypatch.setattr(
        filling, "_fill_chunk", lambda act, mend, chunk: looked.extend(chunk) or before(act, mend, chunk)
    )
    assert fill_in() == 1
    assert looked == [late.pk] and get_country(late) == "CH"


def test_what_somebody_emptied_or_took_back_stays_empty(admin):
    emptied = create_contact({"name": "Ada", "phone": "+4930123456", "country": "FR"}, actor=admin)
    edit(CONTACT, emptied.pk, {"country": ""}, actor=admin)
    taken_back = make_contact("Ida", phone="+4930123457")
    score_all()
    assert fill_in() == 1
    undo(ChangeSet.objects.get(actor_name="Touchline").pk, actor=admin)
    score_all()
    Quality.objects.update(changed_at=timezone.now() + timedelta(minutes=5))
    assert fill_in() == 0
    assert get_country(emptied) is None and get_country(taken_back) is None


def test_nothing_is_filled_in_where_the_firm_does_not_wish_it():
    ada = make_contact("Ada", phone="+4930123456")
    change_rule(silent_months=18, off=[], fills_in=False, actor=None)
    score_all()
    assert fill_in() == 0 and get_country(ada) is None
