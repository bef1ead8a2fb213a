"""Conditions over consent, reach and a contact's company: all ways of asking agree, and reach is what sending asks."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.explaining import explain
from touchline.conditions.people import find_among_people, find_everybody, forget_found, get_reads
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import read_tree
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Company, Consent, Contact, Identity, Preference, Suppression
from touchline.contacts.queries import find_contactable
from touchline.contacts.suppressions import Suppressed, suppress_many

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


def find(tree, people, at):
    """Return whom a condition holds of, as all ways of asking say."""
    forget_found()
    context, wanted = Context(at=at), set(people)
    compiled = compile_condition(tree, context=context)
    found = {
        "everybody": set(find_everybody(tree, context=context)) & wanted,
        "a handful": find_among_people(tree, wanted, None, context=context),
        "one": {one for one in people if explain(tree, one, context=context).holds},
        "a list": set(
            Contact.objects.filter(compiled.expression, id__in=wanted, archived_at=None).values_list("id", flat=True)
        ),
    }
    assert len({frozenset(one) for one in found.values()}) == 1, (tree, found)
    return found["everybody"]


@pytest.fixture
def topics(manager):
    words = {basis: Words(titles={"en": f"About {basis}"}, texts={"en": "We write."}) for basis in Basis.values}
    return {
        basis: create_purpose(words[basis], basis=Basis(basis), channels=["email", "sms"], actor=manager)
        for basis in Basis.values
    }


def make_crowd(topics, *, size, seed):
    """Make people with every mixture of words, addresses and what stands against them."""
    dice, people = random.Random(seed), []
    for number in range(size):
        address = f"person{number}@x.example" if dice.random() < 0.85 else ""
        contact = make_contact(
            f"Person {number}", email=address, phone="+4930123456" + str(number) if number % 3 else ""
        )
        if address:
            state = dice.choice(["", "", "", "bounced", "complained", "wrong"])
            Identity.objects.update_or_create(
                kind="email", value=address, defaults={"contact": contact, "created_at": NOW, "state": state}
            )
        for _word in range(dice.randrange(4)):
            Consent.objects.create(
                contact=contact, purpose=dice.choice(list(topics.values())), channel=dice.choice(["email", "sms"]),
                state=dice.choice(["given", "given", "withdrawn"]), at=NOW - timedelta(days=dice.randrange(3)), way="api",
            )  # fmt: skip
        if dice.random() < 0.3:
            moments = {name: NOW for name in ("left_at", "objected_at", "restricted_at") if dice.random() < 0.2}
            pause = NOW + timedelta(minutes=dice.randrange(-3, 3)) if dice.random() < 0.5 else None
            Preference.objects.create(contact=contact, updated_at=NOW, paused_until=pause, **moments)
        if address and dice.random() < 0.3:
            reason = dice.choice(Suppression.Reason.values)
            about = dice.choice([None, *(one.pk for one in topics.values())])
            suppress_many(
                [Suppressed(address.replace("@", "+x@"), Suppression.Reason(reason), purpose_id=about, at=NOW)]
            )
        people.append(contact.id)
    return people


def test_reach_is_what_sending_asks(topics):
    people = make_crowd(topics, size=120, seed=7)
    for basis, purpose in topics.items():
        for channel in ("email", "sms", "post"):
            tree = {"kind": "reachable", "purpose": purpose.slug, "channel": channel}
            found = find(tree, people, NOW)
            leaf = read_tree(tree, subject="contact").parts[0]
            assert found == leaf.find_among(people, None, Context(at=NOW))
            if basis == "consent" and channel == "email":
                assert 0 < len(found) < len(people)
                later = {one for one in find(tree, people, NOW + timedelta(minutes=5)) if one not in found}
                assert later <= set(leaf.wakes(NOW, NOW + timedelta(minutes=5), Context(at=NOW)))
    purpose = topics["interest"]
    Preference.objects.filter(paused_until__isnull=False).delete()
    verdicts = find_contactable(people, "email", purpose.slug)
    assert find({"kind": "reachable", "purpose": purpose.slug}, people, NOW) == {one for one in people if verdicts[one]}


def test_the_latest_word_counts(topics):
    people = make_crowd(topics, size=60, seed=3)
    slug = topics["consent"].slug
    parts = [
        find({"kind": "consent", "purpose": slug, "state": state}, people, NOW)
        for state in ("given", "withdrawn", "none")
    ]
    assert all(parts)
    assert set.union(*parts) == set(people)
    assert sum(len(one) for one in parts) == len(people)
    tree = {"kind": "consent", "purpose": slug, "channel": "email", "state": "given"}
    assert say_sentence({"not": tree}) == "All people whose last word is no consent for “About consent” (E-mail)."


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"kind": "consent"}, "purpose"),
        ({"kind": "consent", "purpose": "' OR 1=1"}, "purpose"),
        ({"kind": "consent", "purpose": ["x"]}, "purpose"),
        ({"kind": "consent", "purpose": "x", "state": "maybe"}, "state"),
        ({"kind": "reachable", "purpose": "x", "channel": "fax"}, "channel"),
        ({"kind": "reachable", "purpose": "x", "state": "given"}, "state"),
        ({"kind": "attribute", "field": "company.attributes", "operator": "is_empty"}, "field"),
        ({"kind": "attribute", "field": "company.owner.password", "operator": "is_empty"}, "field"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tree, place):
    with pytest.raises(ConditionError) as refused:
        read_tree({"any": [tree]}, subject="contact")
    assert refused.value.path == f"any[0].{place}"


def test_a_contact_is_asked_about_its_company():
    berlin = Company.objects.create(
        id=900_001, name="Berlin AG", domain="b.example", tags=["vip"], created_at=NOW, updated_at=NOW
    )
    other = Company.objects.create(id=900_002, name="Oslo", created_at=NOW, updated_at=NOW)
    people = [make_contact(f"P{number}", company=company).id for number, company in enumerate([berlin, other, None])]
    name = {"kind": "attribute", "field": "company.name", "operator": "contains", "value": "berl"}
    assert find(name, people, NOW) == {people[0]}
    assert find({**name, "operator": "not_contains"}, people, NOW) == {people[1], people[2]}
    assert find({"kind": "attribute", "field": "company.domain", "operator": "is_empty"}, people, NOW) == {
        people[1],
        people[2],
    }
    tag = {"kind": "attribute", "field": "company.tags", "operator": "has_any", "value": ["vip"]}
    assert find({"not": tag}, people, NOW) == {people[1], people[2]}
    assert get_reads(read_tree(name, subject="contact")).fields == {"company.name", "company"}
    assert say_sentence(name) == "All people whose Company: Name contains “berl”."
