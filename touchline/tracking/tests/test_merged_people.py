"""What comes in of two who were merged goes back with the one whose identifier it carried."""

import os
from typing import Any

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.commerce.models import Order
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Alias, Contact, Identity, Suggestion, Visitor
from touchline.imports.jobs import work_on
from touchline.imports.kinds import get_import_kind
from touchline.imports.mapping import Mapping
from touchline.imports.services import begin, set_mapping, take_in
from touchline.imports.tests.conftest import own_folder  # noqa: F401 (lists lie where the test ends)
from touchline.journal.block_store import get_blocks
from touchline.tracking.factories import make_call, make_source, resolve_all, send
from touchline.tracking.models import Source

pytestmark = pytest.mark.django_db

PERSON, MESSAGE = 0, 5
AT = "2026-05-04T10:00:00Z"
NAMES = ("anna", "bert", "carl")
LATER = ("track", "page", "browser", "address", "trait", "order", "list")


@pytest.fixture
def shop(db: None) -> Source:
    return make_source(trusted=True)


def tell(shop: Source, kind: str, number: int, **facts: Any) -> None:
    send(shop, make_call(kind, messageId=f"m{number}", timestamp=AT, **facts))


def say(shop: Source, what: str, name: str, number: int) -> None:
    """One call that carries an identifier of this person, and of nobody else."""
    match what:
        case "track":
            tell(shop, "track", number, userId=name, event="Called")
        case "page":
            tell(shop, "page", number, anonymousId=f"{name}-laptop")
        case "browser":
            tell(shop, "identify", number, userId=name, anonymousId=f"{name}-{number}", traits={})
        case "address":
            tell(shop, "identify", number, userId=name, traits={"email": f"{name}{number}@example.com"})
        case "trait":
            tell(shop, "identify", number, anonymousId=f"{name}-laptop", traits={f"town_{name}": number})
        case "order":
            bought = {"order_id": str(number), "total": number}
            tell(shop, "track", number, userId=name, event="Order Completed", properties=bought)
        case "list":
            text = f"external_id,email,shelf\n{name},{name}-{number}@list.example,{name} {number}\n"
            imported = take_in(get_import_kind("contacts"), "people.csv", [text.encode()], actor=None)
            set_mapping(imported, Mapping.load(imported.mapping))
            begin(imported, actor=None, in_background=False)
            work_on(imported)
            assert imported.refused == 0, imported.problem
    resolve_all()


def meet(shop: Source) -> dict[str, int]:
    """Three people with an id, an address and a browser each; return their ids."""
    for number, name in enumerate(NAMES):
        traits = {"email": f"{name}@example.com", "name": name.title(), f"only_{name}": number}
        send(shop, make_call("identify", userId=name, anonymousId=f"{name}-laptop", traits=traits, timestamp=AT))
    resolve_all()
    return dict(Identity.objects.filter(kind="user_id").values_list("value", "contact_id"))


def get_people() -> dict[str, int]:
    """The person under whom each numbered call is stored."""
    lines = [msgspec.json.decode(line) for block in get_blocks(0, limit=1000) for line in block.lines.splitlines()]
    return {line[MESSAGE]: line[PERSON] for line in lines if line[MESSAGE][:1] == "m" and line[MESSAGE][1:].isdigit()}


def join(kept: int, gone: int) -> int:
    return merge_records(Plan(kind="contact", kept_id=kept, gone_id=gone), actor=None).pk


def test_what_came_since_goes_back_with_whose_identifier_it_carried(shop: Source):
    people = meet(shop)
    anna, bert = people["anna"], people["bert"]
    merge = join(anna, bert)
    for number, what in enumerate(LATER):
        say(shop, what, "bert", number)
    say(shop, "track", "anna", 90)
    assert {find_contact_of(person) for person in get_people().values()} == {anna}
    assert Contact.objects.get(pk=anna).attributes["town_bert"] == 4
    assert Order.objects.get().contact_id == anna
    unmerge(merge, actor=None)
    owners = {message: find_contact_of(person) for message, person in get_people().items()}
    assert owners == {f"m{number}": bert for number in range(len(LATER) - 1)} | {"m90": anna}
    assert Contact.objects.get(pk=bert).attributes["town_bert"] == 4
    assert Contact.objects.get(pk=bert).attributes["shelf"] == "bert 6"
    assert not {"town_bert", "shelf"} & set(Contact.objects.get(pk=anna).attributes)
    assert Identity.objects.get(value="bert-6@list.example").contact_id == bert
    assert Order.objects.get().contact_id == bert
    assert Identity.objects.get(value="bert3@example.com").contact_id == bert
    assert Visitor.objects.get(person_id=Alias.objects.filter(undone_at=None).get().person_id).contact_id == bert


def test_an_address_only_claimed_stays_with_whom_a_server_gave_it(shop: Source):
    people = meet(shop)
    site = make_source()
    send(site, make_call("identify", anonymousId="bert-laptop", traits={"email": "shared@example.com"}))
    resolve_all()
    merge = join(people["anna"], people["bert"])
    send(shop, make_call("identify", userId="anna", traits={"email": "shared@example.com"}))
    resolve_all()
    unmerge(merge, actor=None)
    assert Identity.objects.get(value="shared@example.com").contact_id == people["anna"]


def describe(first: dict[str, int]) -> dict[str, list[Any]]:
    """What the tables say of everybody, with people named by the order of their ids."""
    known = {*Contact.objects.values_list("id", flat=True), *Visitor.objects.values_list("person_id", flat=True)}
    name = {person: place for place, person in enumerate(sorted(known))}

    def origin(told: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in told.items() if key in ("source", "verified")}

    return {
        "contacts": [
            (name[c.pk], c.name, c.email, c.attributes, {slug: origin(told) for slug, told in c.origins.items()})
            for c in Contact.objects.order_by("pk")
        ],
        "identities": sorted(
            (i.kind, i.value, name[i.contact_id], i.verified, i.person_id) for i in Identity.objects.all()
        ),
        "visitors": sorted((str(v.key), name[v.person_id], name[v.contact_id or 0]) for v in Visitor.objects.all()),
        "joins": sorted(
            (name[a.person_id], name[a.contact_id], a.through_id) for a in Alias.objects.filter(undone_at=None)
        ),
        "orders": sorted((o.number, name[o.person_id], name[o.contact_id or 0]) for o in Order.objects.all()),
        "events": sorted((message, name[person]) for message, person in get_people().items()),
        "suggestions": list(Suggestion.objects.values_list("reason", flat=True)),
    }


def live(shop: Source, steps: list[tuple[Any, ...]], *, merging: bool) -> dict[str, list[Any]]:
    """Play the steps on empty tables and leave them empty; return what stands once every merge is taken back."""
    point = transaction.savepoint()
    first = meet(shop)
    for number, (what, one, other) in enumerate(steps):
        if what in LATER:
            say(shop, what, NAMES[one], number)
        elif merging and what == "merge":
            kept, gone = (find_contact_of(first[NAMES[place]]) for place in (one, other))
            if kept and gone and kept != gone:
                join(kept, gone)
        elif merging and what == "unmerge":
            standing = list(Merge.objects.filter(undone_at=None).order_by("pk").values_list("pk", flat=True))
            if standing:
                unmerge(standing[one % len(standing)], actor=None)
    while standing := list(Merge.objects.filter(undone_at=None).order_by("pk").values_list("pk", flat=True)):
        unmerge(standing[len(standing) // 2], actor=None)
    found = describe(first)
    transaction.savepoint_rollback(point)
    return found


WHO = st.integers(0, len(NAMES) - 1)
ACTS = (*LATER[:-1], "merge", "merge", "unmerge")
"""Without lists, whose values overwrite each other: of two who say the same of one page, the later alone is there."""
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), WHO, WHO), min_size=3, max_size=12)


EXAMPLES = int(os.environ.get("TOUCHLINE_FUZZ", "0")) or 12


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_taken_apart_again_all_is_as_if_nobody_had_been_joined(shop: Source, steps: list[tuple[Any, ...]]):
    assert live(shop, steps, merging=True) == live(shop, steps, merging=False)


@pytest.mark.parametrize(("first", "then"), [(0, 1), (1, 0)])
def test_an_address_told_since_is_the_main_one_also_when_the_other_told_one_after_it(
    shop: Source, first: int, then: int
):
    steps: list[tuple[Any, ...]] = [("merge", 0, 1), ("address", first, 0), ("address", then, 0)]
    assert live(shop, steps, merging=True) == live(shop, steps, merging=False)
