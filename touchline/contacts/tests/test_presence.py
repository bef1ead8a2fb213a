"""Where people were last, and browsers that are forgotten."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from touchline.contacts import jobs
from touchline.contacts.jobs import forget_expired_visitors
from touchline.contacts.models import Contact, Presence, Visitor
from touchline.contacts.presence import PresenceRow, load_presence, save_presence
from touchline.kit.clock import now
from touchline.kit.ids import make_key

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Stay:
    """A browser: days since it was first seen, until it expires, and since it was last there."""

    first: int
    expires: int
    last: int | None


def make_visitor(person: int, stay: Stay, *, known: bool = False) -> None:
    moment = now()
    if known:
        Contact.objects.create(id=person, created_at=moment, updated_at=moment)
    first = moment - timedelta(days=stay.first)
    Visitor.objects.create(
        person_id=person,
        key=make_key(str(person)),
        contact_id=person if known else None,
        first_seen=first,
        expires_at=moment + timedelta(days=stay.expires),
    )
    if stay.last is not None:
        last = moment - timedelta(days=stay.last)
        Presence.objects.create(person_id=person, is_contact=known, first_at=first, last_at=last)


def test_presence_comes_back_as_it_was_saved():
    rows = [
        PresenceRow(
            7, True, False, False, 1_790_000_000_123, 1_790_000_000_456, visit_at=1_790_000_000, title="Pr\u00e9"
        ),
        PresenceRow(8, False, True, True, 631_152_000_001, 4_102_444_799_999, 3, 9, 5, 4_102_444_799_999, 2),
    ]
    save_presence(rows)
    assert load_presence([7, 8, 9]) == {7: rows[0], 8: rows[1]}
    rows[0].pages = 5
    save_presence(rows[:1], removed=[8])
    assert load_presence([7, 8]) == {7: rows[0]}


def test_absorbing_keeps_the_later_visit_and_adds_up():
    mine = PresenceRow(7, True, False, False, 500, 900, 2, 5, 1, 900, 3, path="/mine", country="DE")
    mine.absorb(PresenceRow(8, False, False, False, 100, 800, 1, 2, 1, 800, 2, path="/theirs"))
    assert (mine.first_at, mine.last_at, mine.visits, mine.pages, mine.path) == (100, 900, 3, 7, "/mine")
    mine.absorb(PresenceRow(9, False, False, False, 400, 950, 1, 1, 1, 950, 1, path="/later", country="FR"))
    assert (mine.last_at, mine.visit_pages, mine.path, mine.country) == (950, 1, "/later", "FR")


def test_only_browsers_that_are_long_away_and_unknown_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for person in (1, 2, 3):
        make_visitor(person, Stay(first=800, expires=-400, last=500))
    make_visitor(4, Stay(first=800, expires=-400, last=None))
    make_visitor(5, Stay(first=3, expires=-1, last=2))
    make_visitor(6, Stay(first=800, expires=-400, last=5))
    make_visitor(7, Stay(first=800, expires=-400, last=500), known=True)
    make_visitor(8, Stay(first=1, expires=394, last=1))
    forget_expired_visitors()
    assert set(Visitor.objects.values_list("person_id", flat=True)) == {6, 7, 8}
    assert set(Presence.objects.values_list("person_id", flat=True)) == {6, 7, 8}
