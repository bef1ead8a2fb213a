"""Merges, un-merges, edits, imports and calls over the same people at once: nobody is told of a lock, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from touchline.contacts.creation import create_contact
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.merging.merge import CannotMerge, Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.people_lock import keep_people
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Alias, Contact, Identity
from touchline.contacts.profile import Traits, apply_traits
from touchline.imports.jobs import work_on
from touchline.imports.kinds import get_import_kind
from touchline.imports.mapping import Mapping
from touchline.imports.services import begin, set_mapping, take_in
from touchline.imports.tests.conftest import own_folder  # noqa: F401 (lists lie where the test ends)
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.kinds import get_kind

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4
ROUNDS = 20


def join_some(ids: list[int], chance: Random) -> None:
    kept, gone = (find_contact_of(number) for number in chance.sample(ids, 2))
    if kept and gone and kept != gone:
        merge_records(Plan(kind="contact", kept_id=kept, gone_id=gone), actor=None)


def part_some(_ids: list[int], chance: Random) -> None:
    if standing := list(Merge.objects.filter(undone_at=None).values_list("pk", flat=True)):
        unmerge(chance.choice(standing), actor=None)


def edit_some(ids: list[int], chance: Random) -> None:
    number = find_contact_of(chance.choice(ids))
    if number and Contact.objects.filter(pk=number).exists():
        edit(get_kind("contact"), number, {"stage": chance.choice(["lead", "customer"])}, actor=None)


def call_some(ids: list[int], chance: Random) -> None:
    """What the resolver does with calls: who it is, then what they say, in one transaction."""
    with transaction.atomic():
        keep_people()
        people = chance.sample(ids, 2)
        for number in people:
            contact = find_contact_of(number)
            assert contact, f"#{number} is nobody's"
            told = ({"seen": chance.randrange(9)}, now(), 1, True, "key")
            apply_traits([Traits(contact, *told, number)])


def import_some(ids: list[int], chance: Random) -> None:
    """A list that names two of them by their addresses, imported to its end."""
    rows = [f"p{number}@example.com,{chance.randrange(9)}" for number in chance.sample(range(len(ids)), 2)]
    imported = take_in(
        get_import_kind("contacts"), "people.csv", ["\n".join(["email,shelf", *rows]).encode()], actor=None
    )
    set_mapping(imported, Mapping.load(imported.mapping))
    begin(imported, actor=None, in_background=False)
    work_on(imported)
    imported.refresh_from_db()
    assert (imported.state, imported.created, imported.refused) == ("done", 0, 0), imported.problem


ACTS: tuple[Callable[[list[int], Random], None], ...] = (
    join_some,
    join_some,
    part_some,
    edit_some,
    call_some,
    import_some,
)


def test_everything_at_once(admin: Any):
    ids = [
        create_contact({"name": f"P {number}", "email": f"p{number}@example.com"}, actor=admin).pk
        for number in range(PEOPLE)
    ]
    begin = dict(Identity.objects.values_list("value", "contact_id"))
    names = dict(Contact.objects.values_list("pk", "name"))

    def work(act: Callable[[list[int], Random], None], seed: int) -> None:
        chance = Random(seed)
        try:
            for _round in range(ROUNDS):
                # What was joined between two looks is told in words, or is not there.
                with suppress(CannotMerge, Contact.DoesNotExist):
                    act(ids, chance)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(ACTS)) as pool:
        for done in [pool.submit(work, act, seed) for seed, act in enumerate(ACTS)]:
            done.result(timeout=120)
    while standing := Merge.objects.filter(undone_at=None).order_by("-pk").first():
        unmerge(standing.pk, actor=None)
    assert dict(Identity.objects.values_list("value", "contact_id")) == begin
    assert dict(Contact.objects.values_list("pk", "name")) == names
    assert not Alias.objects.filter(undone_at=None).exists()
