"""Whose the rows of other imports are, such as orders and events: people found, or made, by the same rules as in a list."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from touchline.contacts.importing import people_writing as writing
from touchline.contacts.importing.fields import find_columns
from touchline.contacts.importing.kinds import open_act
from touchline.contacts.importing.people import PeopleRun
from touchline.contacts.importing.targets import get_people_targets
from touchline.contacts.record_kinds import CONTACT
from touchline.imports.kinds import Given, Outcome, Target
from touchline.imports.mapping import Column, Mapping, Rule
from touchline.imports.models import Import

TAKEN: Final = ("external_id", "email", "phone", "name", "first_name", "last_name", "company")


class Owner(NamedTuple):
    """Whose a row is now, and the person whose identifier it carries: after an un-merge it goes back to that one."""

    contact_id: int
    person_id: int


NOBODY: Final = Owner(0, 0)


def get_whose_targets(group: Any) -> list[Target]:
    """Return by what a row can say whose it is."""
    return [
        Target(
            slug=one.slug,
            label=one.label,
            type=one.type,
            is_key=one.is_key,
            many=one.many,
            words=one.words,
            group=group,
        )
        for one in get_people_targets()
        if one.slug in TAKEN
    ]


class Whose:
    """Finds the people of rows; those there are not are made, and belong to the import as its own."""

    def __init__(self, imported: Import, mapping: Mapping) -> None:
        is_dry = imported.state == Import.State.CHECKING
        # What a row of orders says of somebody fills gaps; it never changes what is known.
        columns = [Column(one.name, one.to if one.to in TAKEN else "", rule=Rule.FILL) for one in mapping.columns]
        mine = Mapping(columns, mapping.match_by, mapping.country)
        found = find_columns(CONTACT, mine, imported, is_dry=is_dry)
        self._run = PeopleRun(imported, mine, found, None if is_dry else open_act(imported, "contact", found))

    def read(self, number: int, cells: list[str]) -> Given:
        """Return what a row says of whose it is, with the reasons why it cannot be anybody's."""
        return self._run.read(number, cells)

    def find(self, rows: Sequence[Given], *, is_dry: bool) -> tuple[dict[int, Owner], Outcome]:
        """Return whose each row is by its number, NOBODY for somebody a dry run would make; the others are refused."""
        outcome = self._run.take(rows, is_dry=is_dry)
        refused = {row.number for row, _why in outcome.refused}
        owners = writing.find_carriers(key for row in rows for key in row.values.get("keys", ()))
        found: dict[int, Owner] = {}
        for row in rows:
            if row.number not in refused:
                strong = sorted(row.values["keys"], key=lambda key: key[0] == "phone")
                found[row.number] = next((Owner(*owners[key]) for key in strong if key in owners), NOBODY)
        return found, outcome

    def forget(self) -> None:
        """Forget a batch that was rolled back."""
        self._run.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        self._run.finish()
