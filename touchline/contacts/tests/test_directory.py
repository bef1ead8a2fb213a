"""Who a call belongs to."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.contacts.directory import Claim, Directory
from touchline.contacts.directory_store import Conflict
from touchline.contacts.models import Alias, Contact, Identity, Suggestion, Visitor
from touchline.kit.ids import make_key

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
BLANK = Claim(
    anonymous="",
    user_id="",
    email="",
    previous_id="",
    previous_key="",
    trusted=False,
    at=AT,
    source_id=1,
    is_sample=False,
    is_bot=False,
    keep_days=395,
    known_by="/newsletter",
)


def browser(name: str) -> str:
    return make_key("anonymous", name)


def claim(*, a: str = "", u: str = "", e: str = "", trusted: bool = False) -> Claim:
    return replace(BLANK, anonymous=browser(a) if a else "", user_id=u, email=e, trusted=trusted)


def alias(previous: str, user: str) -> Claim:
    return replace(BLANK, user_id=user, previous_id=previous, previous_key=browser(previous))


def resolve(*claims: Claim) -> list[tuple[int, int | None]]:
    """Resolve one batch and return person and contact of each call."""
    directory = Directory(claims)
    found = [directory.resolve(one) for one in claims]
    directory.save()
    return [(person.person_id, person.contact_id) for person in found]


def get_suggestions() -> set[tuple[int, int]]:
    return set(Suggestion.objects.values_list("person_id", "contact_id"))


def test_the_first_identifier_makes_a_contact_with_the_visitors_id():
    [(visitor, nobody)] = resolve(claim(a="b1"))
    assert nobody is None
    assert resolve(claim(a="b1", u="anna", e="anna@example.com")) == [(visitor, visitor)]
    assert resolve(claim(a="b1")) == [(visitor, visitor)]
    contact = Contact.objects.get()
    assert (contact.id, contact.email, contact.known_by) == (visitor, "anna@example.com", "/newsletter")
    assert set(Identity.objects.values_list("kind", "value")) == {("user_id", "anna"), ("email", "anna@example.com")}
    assert not Alias.objects.exists()


def test_a_known_person_in_a_new_browser_is_joined_with_a_reason():
    [(anna, _)] = resolve(claim(a="b1", u="anna"))
    [(second, _)] = resolve(claim(a="b2"))
    assert resolve(claim(a="b2", u="anna")) == [(anna, anna)]
    assert resolve(claim(a="b2")) == [(second, anna)]
    assert list(Alias.objects.values_list("person_id", "contact_id", "reason")) == [
        (second, anna, "the same browser sent this external id")
    ]
    assert Visitor.objects.get(person_id=second).contact_id == anna


def test_two_known_people_on_one_browser_are_suggested_and_not_joined():
    [(anna, _)] = resolve(claim(a="b1", u="anna"))
    [(bert, _)] = resolve(claim(a="b1", u="bert"))
    assert anna != bert
    assert get_suggestions() == {(anna, bert)}
    assert not Alias.objects.exists()
    assert resolve(claim(a="b1")) == [(anna, anna)]


def test_an_alias_call_naming_two_known_people_is_only_a_suggestion():
    [(anna, _), (bert, _)] = resolve(claim(u="anna"), claim(u="bert"))
    assert resolve(alias("anna", "bert")) == [(bert, bert)]
    assert get_suggestions() == {(anna, bert)}
    assert not Alias.objects.exists()


def test_an_alias_call_makes_an_anonymous_browser_known():
    [(visitor, _)] = resolve(claim(a="b1"))
    assert resolve(alias("b1", "anna")) == [(visitor, visitor)]
    [(second, _)] = resolve(claim(a="b2"))
    assert resolve(alias("b2", "anna")) == [(visitor, visitor)]
    assert list(Alias.objects.values_list("person_id", "contact_id")) == [(second, visitor)]


def test_an_alias_call_renames_a_known_person():
    [(anna, _)] = resolve(claim(u="anna"))
    assert resolve(alias("anna", "anna-2"), claim(u="anna-2")) == [(anna, anna), (anna, anna)]


@pytest.mark.parametrize("user", ["", "bert"])
def test_an_unproved_address_of_another_joins_nothing(user: str):
    [(anna, _)] = resolve(claim(a="b1", u="anna", e="anna@example.com"))
    [(other, contact)] = resolve(claim(a="b2", u=user, e="anna@example.com"))
    assert contact == (other if user else None)
    assert other != anna
    assert get_suggestions() == {(other, anna)}
    assert not Alias.objects.exists()


def test_an_address_from_a_server_joins_an_unknown_browser():
    [(anna, _)] = resolve(claim(u="anna", e="anna@example.com"))
    [(visitor, contact)] = resolve(claim(a="b2", e="anna@example.com", trusted=True))
    assert contact == anna
    assert list(Alias.objects.values_list("person_id", "contact_id")) == [(visitor, anna)]


def test_a_server_gives_a_newsletter_reader_its_external_id():
    [(reader, _)] = resolve(claim(a="b1", e="anna@example.com"))
    assert resolve(claim(u="anna", e="anna@example.com", trusted=True)) == [(reader, reader)]


def test_a_server_never_joins_by_address_who_has_an_external_id():
    [(anna, _)] = resolve(claim(u="anna", e="anna@example.com"))
    [(bert, _)] = resolve(claim(u="bert", e="anna@example.com", trusted=True))
    assert get_suggestions() == {(bert, anna)}


def test_an_address_taken_meanwhile_is_a_conflict_that_leaves_nothing():
    directory = Directory([claim(a="b1", u="anna")])
    directory.resolve(claim(a="b1", u="anna"))
    resolve(claim(u="anna"))
    with pytest.raises(Conflict), transaction.atomic():
        directory.save()
    assert not Visitor.objects.exists()
    assert Contact.objects.count() == 1


def test_a_browser_forgotten_by_age_begins_anew():
    [(first, _)] = resolve(claim(a="b1"))
    Visitor.objects.all().delete()
    [(second, _)] = resolve(claim(a="b1"))
    assert second != first


BROWSERS = st.sampled_from(("", "b1", "b2", "b3"))
USERS = st.sampled_from(("", "", "u1", "u2", "u3"))
EMAILS = st.sampled_from(("", "", "x@example.com", "y@example.com"))
plain = st.builds(claim, a=BROWSERS, u=USERS, e=EMAILS, trusted=st.booleans()).filter(
    lambda one: bool(one.anonymous or one.user_id)
)
renames = st.builds(alias, st.sampled_from(("b1", "b2", "b3", "u1", "u2")), st.sampled_from(("u1", "u2", "u3")))
calls = st.lists(st.one_of(plain, plain, renames), max_size=14)


def describe() -> tuple[object, ...]:
    """What the tables say, with people named by the order of their ids."""
    people = sorted(
        {*Contact.objects.values_list("id", flat=True), *Visitor.objects.values_list("person_id", flat=True)}
    )
    name = {person: place for place, person in enumerate(people)}
    return (
        sorted((name[i], email) for i, email in Contact.objects.values_list("id", "email")),
        sorted((kind, value, name[i]) for kind, value, i in Identity.objects.values_list("kind", "value", "contact")),
        sorted(
            (str(k), name[p], name.get(c)) for k, p, c in Visitor.objects.values_list("key", "person_id", "contact")
        ),
        sorted((name[p], name[c], why) for p, c, why in Alias.objects.values_list("person_id", "contact", "reason")),
        sorted(
            (name[p], name[c], why) for p, c, why in Suggestion.objects.values_list("person_id", "contact", "reason")
        ),
    )


def resolve_in(batches: list[list[Claim]]) -> tuple[object, ...]:
    """Resolve the batches on empty tables, and leave them empty; also returns who each call belongs to."""
    point = transaction.savepoint()
    people = [person for batch in batches for person in resolve(*batch)]
    order = sorted({person for person, _ in people})
    found = describe(), [(order.index(person), contact is None) for person, contact in people]
    transaction.savepoint_rollback(point)
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=calls, cuts=st.sets(st.integers(0, 14)))
def test_any_split_into_batches_gives_the_same_people(db: None, calls: list[Claim], cuts: set[int]):
    borders = sorted({0, *(cut for cut in cuts if cut < len(calls)), len(calls)})
    batches = [calls[start:end] for start, end in pairwise(borders)]
    assert resolve_in(batches) == resolve_in([calls])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=calls)
def test_people_once_known_never_become_one(db: None, calls: list[Claim]):
    point = transaction.savepoint()
    known: dict[tuple[str, str], int] = {}
    for call in calls:
        resolve(call)
        found = Identity.objects.values_list("kind", "value", "contact_id", "verified")
        owners = {(kind, value): contact for kind, value, contact, _ in found}
        # An address that was only claimed may go to whom a server gives it; nothing else ever moves.
        assert known.items() <= owners.items()
        known = {(kind, value): contact for kind, value, contact, proved in found if proved or kind == "user_id"}
    assert not set(Alias.objects.values_list("person_id", flat=True)) & set(
        Contact.objects.values_list("id", flat=True)
    )
    transaction.savepoint_rollback(point)


@pytest.mark.parametrize("batches", [1, 2])
def test_an_address_only_claimed_goes_to_whom_a_server_gives_it(batches):
    calls = [claim(a="b1", u="squatter", e="anna@example.com"), claim(u="anna", e="anna@example.com", trusted=True)]
    if batches == 1:
        [(_, squatter), (_, anna)] = resolve(*calls)
    else:
        [(_, squatter)], [(_, anna)] = resolve(calls[0]), resolve(calls[1])
    assert Identity.objects.values_list("contact_id", "verified").get(kind="email") == (anna, True)
    assert Contact.objects.get(id=anna).email == "anna@example.com"
    assert Contact.objects.get(id=squatter).email == ""
    assert get_suggestions() == {(anna, squatter)}
    resolve(claim(a="b2", u="other", e="anna@example.com", trusted=True))
    assert Identity.objects.get(kind="email").contact_id == anna
