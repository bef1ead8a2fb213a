"""What identify calls say about contacts, weighed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.contacts.models import Contact, Identity
from touchline.contacts.profile import LONGEST_VALUE, MOST_ATTRIBUTES, Traits, apply_traits, read_name
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def anna(db: None) -> Contact:
    contact = Contact.objects.create(id=7, created_at=now(), updated_at=now())
    Identity.objects.create(contact=contact, kind="email", value="anna@example.com", created_at=now())
    return contact


def say(contact: Contact, minutes: int = 0, *, trusted: bool = False, **values: Any) -> list[tuple[str, str]]:
    traits = Traits(contact.id, values, AT + timedelta(minutes=minutes), 3, trusted, "key")
    refused = apply_traits([traits])
    contact.refresh_from_db()
    return refused


def test_a_verified_value_is_never_changed_by_a_public_source(anna: Contact):
    say(anna, trusted=True, name="Anna", plan="pro")
    say(anna, 5, name="Mallory", plan="free", email="anna@example.com")
    assert (anna.name, anna.attributes["plan"], anna.email) == ("Anna", "pro", "anna@example.com")


def test_a_server_is_believed_over_a_public_source_that_claims_to_be_newer(anna: Contact):
    say(anna, 60, plan="free")
    say(anna, trusted=True, plan="pro")
    assert anna.attributes["plan"] == "pro"


def test_an_older_value_never_replaces_a_newer_one(anna: Contact):
    say(anna, 10, plan="pro")
    say(anna, 5, plan="free")
    assert anna.attributes["plan"] == "pro"
    say(anna, 30, plan="pro")
    say(anna, 20, plan="free")
    assert anna.attributes["plan"] == "pro"


def test_each_value_keeps_its_origin(anna: Contact):
    say(anna, trusted=True, plan="pro")
    assert anna.origins == {"plan": {"source": 3, "at": AT.isoformat(), "verified": True, "version": 2}}
    say(anna, 5, trusted=True, plan="pro")
    assert (anna.origins["plan"]["version"], anna.version) == (2, 2)
    say(anna, 6, trusted=True, plan="free")
    assert (anna.origins["plan"]["version"], anna.version) == (3, 3)


def test_an_address_the_contact_does_not_own_stays_out(anna: Contact):
    assert say(anna, email="bert@example.com", trusted=True) == []
    assert anna.email == ""


@pytest.mark.parametrize("value", ["info@@example", "nobody", "a@b..c", "x" * 300 + "@example.com"])
def test_a_nonsense_address_is_refused_and_the_rest_kept(anna: Contact, value: str):
    [(key, reason)] = say(anna, email=value, plan="pro")
    assert key == "key"
    assert "is not an e-mail address" in reason
    assert (anna.email, anna.attributes) == ("", {"plan": "pro"})


def test_too_long_and_too_many_values_are_refused(anna: Contact):
    assert "longer than" in say(anna, note="x" * LONGEST_VALUE)[0][1]
    assert say(anna, **{f"k{number}": number for number in range(MOST_ATTRIBUTES)}) == []
    assert "attributes already" in say(anna, more=1)[0][1]
    assert len(anna.attributes) == MOST_ATTRIBUTES


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": " Anna B. "}, "Anna B."),
        ({"firstName": "Anna", "last_name": "Blum"}, "Anna Blum"),
        ({"name": 5, "lastName": "Blum"}, "Blum"),
        ({"name": {"first": "x"}}, ""),
    ],
)
def test_a_name_is_whole_or_of_parts(values: dict[str, Any], name: str):
    assert read_name(values) == name


saying = st.tuples(
    st.integers(0, 4), st.booleans(), st.dictionaries(st.sampled_from(("name", "plan")), st.sampled_from("abc"))
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=st.lists(saying, max_size=6, unique_by=lambda one: one[0]), seed=st.randoms())
def test_the_order_of_arrival_and_the_batches_do_not_matter(anna: Contact, sayings: list[Any], seed: Any):
    shuffled = seed.sample(sayings, len(sayings))
    assert apply_in_turn(anna, sayings, at_once=True) == apply_in_turn(anna, shuffled, at_once=False)


def apply_in_turn(contact: Contact, sayings: list[Any], *, at_once: bool) -> tuple[object, ...]:
    """Return what is known in the end, less the versions: they count the writes, which the batches decide."""
    point = transaction.savepoint()
    batch = [Traits(contact.id, values, AT + timedelta(hours=h), 1, trusted, "k") for h, trusted, values in sayings]
    for part in [batch] if at_once else [[one] for one in batch]:
        apply_traits(part)
    contact.refresh_from_db()
    transaction.savepoint_rollback(point)
    assert all(origin.pop("version") <= contact.version for origin in contact.origins.values())
    return contact.name, contact.attributes, contact.origins


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"phone": "+49 (30) 123-456"}, "+4930123456"),
        ({"phone": "0041 44 668 18 00"}, "+41446681800"),
        ({"phone": "030 123456", "country": "Germany"}, "+4930123456"),
        ({"phone": "030 123456", "address": {"country": "DE"}}, "+4930123456"),
        ({"phone": 4930123456, "country": "DE"}, "+4930123456"),
        ({"phone": "030 123456"}, "030 123456"),
        ({"phone": "112"}, "112"),
    ],
)
def test_a_number_that_a_site_tells_is_spelt_as_everywhere(anna: Contact, values: dict[str, Any], kept: str):
    assert say(anna, **values) == []
    assert anna.phone == kept


def test_what_is_no_number_is_refused_and_said(anna: Contact):
    assert say(anna, phone="call me", plan="pro") == [("key", "the trait phone 'call me' is not a phone number")]
    assert (anna.phone, anna.attributes["plan"]) == ("", "pro")
