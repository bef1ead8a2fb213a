"""The search over the whole base: finds, lists, joins what is certain, and leaves alone what somebody decided."""

import json
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from touchline.contacts.duplicates.fields import Manner, choose
from touchline.contacts.duplicates.finding import find_duplicates
from touchline.contacts.duplicates.joining import accept, reject, take_back
from touchline.contacts.duplicates.rules import change_rule, get_rule, list_pairs
from touchline.contacts.factories import make_contact
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Contact, Duplicate, Identity
from touchline.kit.clock import now
from touchline.records.changes import Refused

pytestmark = pytest.mark.django_db(transaction=True)
TWINS = 20
SYLLABLES = [a + b for a in "bdfghklmnprstvw" for b in "aeiou"]


def make_word(chance, syllables):
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).title()


@pytest.fixture
def people(db):
    """150 people, 20 of them twice: another spelling of the name, the same birthday and street."""
    chance = Random(7)
    for number in range(150):
        first, last = make_word(chance, 2), make_word(chance, 3)
        facts = {
            "birthday": f"{chance.randrange(1950, 2004)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "street": f"{make_word(chance, 3)} Street {chance.randrange(1, 99)}",
            "city": make_word(Random(number % 30), 3),
            "passport": f"{chance.randrange(10**8):08}",
        }
        save(number, f"{first} {last}", f"{first}.{last}@{make_word(chance, 2)}.example".lower(), facts)
        if number < TWINS:
            slip = f"{first} {last[:2]}{last[3:]}"
            save(number + 1_000, slip, f"{last}{number}@other.example".lower(), facts | {"city": ""})
    return Contact.objects


def save(number, name, email, facts):
    contact = make_contact(email=email)
    contact.name, contact.attributes = name, {slug: value for slug, value in facts.items() if value}
    contact.save()
    Identity.objects.create(contact=contact, kind="user_id", value=f"p{number}", created_at=now())


def test_twins_are_joined_and_nobody_else(people, admin, client_of):
    summary = find_duplicates()
    assert (summary.contacts, summary.joined) == (150 + TWINS, TWINS)
    assert people.count() == 150
    assert set(summary.fields) == {"name", "email", "phone", "birthday", "street", "city", "passport"}
    pair = list_pairs("auto", get_rule()).first()
    assert pair.evidence[0]["bits"] > 5 and pair.probability > 0.99
    unmerge(Merge.objects.first().pk, actor=admin)
    assert find_duplicates().joined == 0


def test_a_dry_run_joins_nobody_and_lists_all(people):
    out = StringIO()
    call_command(
        "duplicates", "find", "--dry-run", "--threshold-auto", "0.999", "--threshold-review", "0.6", stdout=out
    )
    said = json.loads(out.getvalue())
    assert said["joined"] == 0 and said["auto"] + said["review"] == TWINS
    assert people.count() == 150 + TWINS and get_rule().threshold_auto == 0.999


def test_differing_strong_identifiers_keep_them_apart(people, admin):
    change_rule(strong=["external_id"], actor=admin)
    summary = find_duplicates()
    assert (summary.joined, summary.auto, summary.review) == (0, 0, TWINS)
    pair = list_pairs("review", get_rule()).first()
    assert pair.conflict == "external_id"
    merge = accept(pair, actor=admin)
    assert merge and not Contact.objects.filter(pk=merge.gone_id).exists()
    take_back(pair, actor=admin)
    assert Contact.objects.filter(pk=merge.gone_id).exists()
    reject(pair, actor=admin)
    find_duplicates()
    assert Duplicate.objects.get(pk=pair.pk).state == "rejected"


def test_twins_who_live_together_are_two_unless_somebody_says_otherwise(people):
    home = {"birthday": "1988-03-04", "street": "Lindenhof 7", "city": "Gotha", "passport": "55501234"}
    save(2_001, "Mira Tanneberg", "mira@home.example", home)
    save(2_002, "Joost Halvorsen", "joost@home.example", home | {"passport": "55501235"})
    assert find_duplicates().joined == TWINS
    pair = Duplicate.objects.get(conflict="names")
    assert pair.probability > get_rule().threshold_auto
    assert {one.name for one in Contact.objects.filter(pk__in=[pair.first_id, pair.second_id])} == {
        "Mira Tanneberg",
        "Joost Halvorsen",
    }
    assert pair in list_pairs("review", get_rule())


def test_thresholds_are_in_order(admin, db):
    with pytest.raises(Refused):
        change_rule(auto=0.4, review=0.9, actor=admin)


def test_fields_are_chosen_by_what_they_hold():
    values = {
        "given_name": ["ada", "eve"] * 50,
        "surname": [f"s{n}" for n in range(100)],
        "born": [f"19{n:02}0102" for n in range(100)],
        "zip": [f"{n}0115" for n in range(100)],
        "plan": ["pro", "free"] * 50,
        "rare": ["x", "y"],
        "same": ["x"] * 100,
        "essay": [f"{n}" + "word " * 30 for n in range(100)],
    }
    found = choose(values, of=100)
    assert (found.first_name, found.last_name) == ("given_name", "surname")
    manners = {field.slug: field.manner for field in found.fields}
    assert manners == {
        "name": Manner.NAME,
        "email": Manner.EMAIL,
        "phone": Manner.PHONE,
        "born": Manner.DATE,
        "zip": Manner.CODE,
        "plan": Manner.GROUP,
    }
