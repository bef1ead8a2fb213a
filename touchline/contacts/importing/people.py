"""Imports people: finds those who are known by exact identifiers, makes the rest, changes what is different."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from touchline.contacts.consents.models import Channel, Consent
from touchline.contacts.consents.purposes import find_purpose
from touchline.contacts.importing import people_writing as writing
from touchline.contacts.importing.companies_found import CompaniesFound
from touchline.contacts.importing.consents_written import Word, pick_new, write_words
from touchline.contacts.importing.fields import Columns
from touchline.contacts.importing.people_rows import Key, PeopleRows, hash_row
from touchline.contacts.importing.rules_kept import RulesKept
from touchline.contacts.importing.subscriptions import IN, REASONS, worst
from touchline.contacts.importing.targets import AGREED_AT, SUBSCRIPTION
from touchline.contacts.importing.topics import PURPOSE
from touchline.contacts.importing.values import append, compare
from touchline.contacts.merging.people_lock import keep_people
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.suppressions import Suppressed, suppress_many
from touchline.imports.kinds import Given, Outcome, Run
from touchline.imports.mapping import ANY, Mapping, Rule
from touchline.imports.models import Import
from touchline.kit.clock import now
from touchline.records.chunk import Act, Rewrite, Row, lock_read, read_rows, write_rows
from touchline.records.models import ChangeSet
from touchline.users.permissions import Scope, Verb, get_scope

SHOWN: Final = 3
MOST_REMEMBERED: Final = 1_000
AGREEING: Final = "agreeing"
REFUSING: Final = "refusing"
"""What a trial counts beyond people: who agreed to the topic, and rows of those who want no mail."""
NOTHING_OWNED: Final[dict[Key, int | None]] = {}


@dataclass(slots=True)
class Somebody:
    """A person whom rows of a batch are about; `id` is 0 while unknown."""

    id: int = 0
    rows: list[Given] = field(default_factory=list)
    keys: dict[Key, None] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)
    """Phone numbers, also those by which somebody else is found already."""
    values: dict[str, Any] = field(default_factory=dict)
    row_hash: int | None = None
    added: list[Key] = field(default_factory=list)
    """Identifiers that somebody known gets."""
    came_by: int | None = None
    """Whose identifier the rows carry, where that is somebody who was merged: it goes back with that one."""


class PeopleRun(Run):
    """One run over a list of people."""

    def __init__(self, imported: Import, mapping: Mapping, columns: Columns, change_set: ChangeSet | None) -> None:
        self._imported, self._mapping = imported, mapping
        self._rows = PeopleRows(mapping, columns, users=writing.find_users(), teams=writing.find_teams())
        fields = {one.slug: one for _at, _column, one in columns} | CONTACT.find_fields(["name", "email", "phone"])
        self._rules = {one.slug: (column.rule, column.erases) for _at, column, one in columns}
        self._act = Act(CONTACT, change_set or ChangeSet(kind="contact", actor_name=imported.origin), fields, now())
        self._companies = CompaniesFound(imported)
        self._rules_kept = RulesKept(CONTACT, fields.values(), get_known=_get_kinds)
        self._match_by = "user_id" if mapping.match_by == "external_id" else mapping.match_by
        self._purpose = find_purpose(mapping.options.get(PURPOSE, "")) if mapping.find(SUBSCRIPTION) else None
        self._seen: set[int] = set()
        """Keys of people a dry run would have made, as hashes, so that later rows find them."""
        self._origins: dict[tuple[Any, ...], dict[str, Any]] = {}
        """Origins by what changes: the same for most of a file."""

    def read(self, number: int, cells: list[str]) -> Given:
        """Return the values of a row."""
        return self._rows.read(number, cells)

    @property
    def looks_first(self) -> bool:
        """Whether a column tells who wants no mail."""
        return bool(self._mapping.find(SUBSCRIPTION))

    def look_first(self, rows: Sequence[Given]) -> None:
        """Write down who wants no mail, before a contact is there whom one could write to."""
        suppress_many(
            Suppressed(value, REASONS[row.facts[SUBSCRIPTION]], origin=self._imported.origin)
            for row in rows
            if row.facts.get(SUBSCRIPTION) in REASONS
            for kind, value in row.values["keys"]
            if kind == "email"
        )

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Write a batch, or find out what would become of it."""
        keep_people()
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        good = [row for row in rows if not row.problems]
        people = self._gather(good, outcome)
        people = self._leave_out_foreign(people, outcome)
        people = self._rules_kept.leave_out(people, outcome)
        self._companies.find((one.values.get("company") for one in people), is_dry=is_dry)
        for somebody in people:
            if name := somebody.values.get("company"):
                somebody.values["company"] = self._companies.get(name)
        known = [one for one in people if one.id]
        fresh = [one for one in people if not one.id]
        rewrites, added = self._compare(known, is_dry=is_dry)
        words = self._listen(known)
        outcome.joined = sum(len(one.rows) - 1 for one in people)
        outcome.created = len(fresh)
        outcome.updated = len(
            {one.row.id for one in rewrites} | {one.id for one in added} | {word.contact_id for word in words}
        )
        outcome.unchanged = len(known) - outcome.updated
        if is_dry:
            self._try(outcome, fresh, rewrites)
            outcome.says = self._count_wishes(good, len(words), fresh)
        else:
            self._companies.save()
            coming = writing.begin_people(self._imported, fresh, added)
            write_rows(self._act, rewrites)
            self._note_changed(rewrites)
            writing.write_people(self._imported, coming)
            words += self._listen(fresh)
            write_words(self._imported, words, {one.pk: one for one in (self._purpose,) if one})
        return outcome

    def forget(self) -> None:
        """Forget the companies of a batch that was rolled back."""
        self._companies.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        if self._act.change_set.pk:
            ChangeSet.objects.filter(pk=self._act.change_set.pk, records=0).delete()

    def _gather(self, rows: Sequence[Given], outcome: Outcome) -> list[Somebody]:
        """Return whom the rows are about, each once; a row that names two people is refused."""
        found = writing.find_owners({key for row in rows for key in row.values["keys"]})
        keyless = {hash_row(row): None for row in rows if not row.values["keys"]}
        by_row = writing.find_by_rows(list(keyless)) if keyless else {}
        strangers = self._find_other_ids(rows, found)
        by_id: dict[int, Somebody] = {}
        by_key: dict[Any, Somebody] = {}
        people: list[Somebody] = []
        for row in rows:
            keys: list[Key] = row.values["keys"]
            if self._match_by == ANY and keys and not any(key in found or key in by_key for key in keys):
                people.append(self._meet(row, by_key))
                continue
            numbers = {found[key] for key in self._pick(keys, found)}
            same = {id(by_key[key]): by_key[key] for key in self._pick(keys, by_key)}
            if not keys and (made := by_row.get(hash_row(row))):
                numbers = {made}
            if reason := self._find_clash(row, numbers, same, strangers):
                outcome.refused.append((row, reason))
                continue
            number = next(iter(numbers), 0)
            somebody = by_id.get(number) or next(iter(same.values()), None) if number or same else None
            if somebody is None:
                somebody = Somebody(number)
                people.append(somebody)
            if number:
                somebody.id = number
                by_id[number] = somebody
            for key in keys:
                if key[0] == "phone":
                    somebody.numbers[key[1]] = None
                if found.get(key) in (None, somebody.id):
                    somebody.keys[key] = None
                    if key[0] != "phone" or self._match_by in ("phone", ANY):
                        by_key.setdefault(key, somebody)
            if not keys:
                somebody.row_hash = hash_row(row)
            self._add_values(somebody, row)
        return people

    def _meet(self, row: Given, by_key: dict[Any, Somebody]) -> Somebody:
        """Return somebody of whom nothing was known before this row."""
        keys: list[Key] = row.values["keys"]
        somebody = Somebody(rows=[row], keys=dict.fromkeys(keys))
        somebody.values = {slug: value for slug, value in row.values.items() if slug != "keys"}
        for key in keys:
            by_key[key] = somebody
            if key[0] == "phone":
                somebody.numbers[key[1]] = None
        return somebody

    def _pick(self, keys: Sequence[Key], among: Any) -> list[Key]:
        """Return the keys that say who it is: those of the chosen kind, or addresses and ids before numbers."""
        there = [key for key in keys if key in among]
        if self._match_by != ANY:
            chosen = [key for key in there if key[0] == self._match_by]
            return chosen or [key for key in there if key[0] != "phone"]
        # A number can be a whole office's; it says who somebody is only where nothing better does.
        strong = [key for key in there if key[0] != "phone"]
        return strong or ([] if any(key[0] != "phone" for key in keys) else there)

    def _leave_out_foreign(self, people: list[Somebody], outcome: Outcome) -> list[Somebody]:
        """Refuse rows about people whom the importer may not edit; new people are the importer's own then."""
        actor = self._imported.started_by
        if actor is None or get_scope(actor, CONTACT.subject, Verb.EDIT) == Scope.ALL:
            return people
        known = [one.id for one in people if one.id]
        allowed = set(CONTACT.limit(actor, Verb.EDIT).filter(id__in=known).values_list("id", flat=True))
        for one in people:
            if one.id and one.id not in allowed:
                outcome.refused += [(row, _("This person is somebody else’s.")) for row in one.rows]
            elif not one.id:
                one.values["owner"] = actor.pk
        return [one for one in people if not one.id or one.id in allowed]

    def _find_clash(self, row: Given, numbers: set[int], same: dict[int, Somebody], strangers: dict[int, str]) -> str:
        """Return why a row cannot be one person's, or ''."""
        keys: list[Key] = row.values["keys"]
        if self._match_by != ANY and not any(kind == self._match_by for kind, _value in keys):
            return _("There is nothing in the column by which people are found.")
        others = {one.id for one in same.values() if one.id}
        if len(numbers | others) > 1 or (len(same) > 1 and not numbers):
            named = ", ".join(f"#{number}" for number in sorted(numbers | others))
            return _(
                "Its identifiers belong to different people ({people}); they are not joined by themselves."
            ).format(people=named or _("other rows"))
        ids = {value for kind, value in keys if kind == "user_id"}
        for number in numbers:
            if ids and number in strangers and strangers[number] not in ids:
                return _("Its address is #{number}’s, whose external id is {other}, not {id}.").format(
                    number=number, other=strangers[number][:60], id=", ".join(ids)[:60]
                )
        for one in same.values():
            has = {value for kind, value in one.keys if kind == "user_id"}
            if ids and has and not ids & has:
                return _("Another row has the same address and the external id {other}.").format(
                    other=", ".join(has)[:60]
                )
        return ""

    def _find_other_ids(self, rows: Sequence[Given], found: dict[Key, int]) -> dict[int, str]:
        """Return external ids of those known by an address whose row names an id that is nobody's yet."""
        wanted = {
            found[key]
            for row in rows
            if any(kind == "user_id" and (kind, value) not in found for kind, value in row.values["keys"])
            for key in row.values["keys"]
            if key in found and key[0] == "email"
        }
        return writing.find_external_ids(list(wanted)) if wanted else {}

    def _listen(self, people: Sequence[Somebody]) -> list[Word]:
        """Return who agreed to the chosen topic, as far as that is anything new."""
        purpose = self._purpose
        if purpose is None:
            return []
        words = [
            Word(
                contact_id=one.id,
                person_id=one.came_by,
                purpose_id=purpose.pk,
                channel=Channel.EMAIL,
                state=Consent.State.GIVEN,
                at=max((row.facts[AGREED_AT] for row in one.rows if AGREED_AT in row.facts), default=None),
            )
            for one in people
            if _find_state(one) == IN
        ]
        return pick_new(words) if words else []

    def _add_values(self, somebody: Somebody, row: Given) -> None:
        somebody.rows.append(row)
        for slug, value in row.values.items():
            if slug == "keys":
                continue
            rule, _erases = self._rules.get(slug, (Rule.OVERWRITE, False))
            if slug in somebody.values and rule == Rule.FILL:
                continue
            if rule == Rule.APPEND and slug in somebody.values:
                value = append(somebody.values[slug], value)
            somebody.values[slug] = value

    def _compare(self, known: Sequence[Somebody], *, is_dry: bool) -> tuple[list[Rewrite], list[Somebody]]:
        """Return what changes of the records there are, and who of them gets identifiers; locked unless nothing is written."""
        people = {one.id: one for one in known}
        owned = writing.find_owned(list(people))
        for one in known:
            has = owned.get(one.id, NOTHING_OWNED)
            one.came_by = next((person for key in one.keys if (person := has.get(key))), None)
            one.added = [key for key in one.keys if key not in has]
        read = read_rows(self._act, list(people)) if people else []
        changes = {row.id: self._change(people[row.id], row, owned.get(row.id, NOTHING_OWNED)) for row in read}
        rows = [row for row in read if changes[row.id] or people[row.id].added]
        if not is_dry:
            known_rows = {id(row) for row in rows}
            rows = lock_read(self._act, rows)
            for row in rows:
                if id(row) not in known_rows:
                    changes[row.id] = self._change(people[row.id], row, owned.get(row.id, NOTHING_OWNED))
        rewrites = [self._make_rewrite(people[row.id], row, changes[row.id]) for row in rows if changes[row.id]]
        return rewrites, [people[row.id] for row in rows if people[row.id].added]

    def _make_rewrite(self, somebody: Somebody, row: Row, after: dict[str, Any]) -> Rewrite:
        shape = (row.version, somebody.came_by, *after)
        if shape not in self._origins:
            if len(self._origins) >= MOST_REMEMBERED:
                self._origins.clear()
            origin = self._act.make_origin(row.version + 1)
            if somebody.came_by:
                origin["person"] = somebody.came_by
            self._origins[shape] = dict.fromkeys(after, origin)
        return Rewrite(row, after, self._origins[shape])

    def _change(self, somebody: Somebody, row: Row, has: Container[Key]) -> dict[str, Any]:
        after = compare(somebody.values, row, self._rules)
        for slug in ("email", "phone"):
            given = somebody.numbers if slug == "phone" else [value for kind, value in somebody.keys if kind == slug]
            first = next(iter(given), "")
            may_overwrite = self._rules.get(slug, (Rule.OVERWRITE, False))[0] == Rule.OVERWRITE
            if first and (not row.values[slug] or (may_overwrite and (slug, first) not in has)):
                after[slug] = first
        return after

    def _try(self, outcome: Outcome, fresh: Sequence[Somebody], rewrites: Sequence[Rewrite]) -> None:
        """Note what a dry run alone must: who comes up again in a later batch, and a few examples."""
        again = sum(self._was_seen(one) for one in fresh)
        outcome.created -= again
        outcome.joined += again
        outcome.examples = [
            *(("created", _say(one)) for one in fresh[:SHOWN]),
            *(("updated", str(one.row.values.get("name") or one.row.id)) for one in rewrites[:SHOWN]),
        ]

    def _count_wishes(self, rows: Sequence[Given], words: int, fresh: Sequence[Somebody]) -> dict[str, int]:
        """Return how many agreed, as far as it is anything new, and how many rows are of those who want no mail."""
        agreeing = sum(_find_state(one) == IN for one in fresh) if self._purpose else 0
        return {AGREEING: words + agreeing, REFUSING: sum(row.facts.get(SUBSCRIPTION) in REASONS for row in rows)}

    def _was_seen(self, somebody: Somebody) -> bool:
        strong = [hash(key) for key in somebody.keys if key[0] != "phone"] or [hash(key) for key in somebody.keys]
        known = any(one in self._seen for one in strong)
        self._seen.update(strong)
        return known

    def _note_changed(self, rewrites: Sequence[Rewrite]) -> None:
        if rewrites:
            ChangeSet.objects.filter(pk=self._act.change_set.pk).update(records=F("records") + len(rewrites))


def _find_state(somebody: Somebody) -> str:
    """Return what the rows say of whether somebody wants mail: whoever left by any of them left."""
    return worst([row.facts.get(SUBSCRIPTION, "") for row in somebody.rows])


def _say(somebody: Somebody) -> str:
    return str(somebody.values.get("name") or next((value for _kind, value in somebody.keys), ""))


def _get_kinds(somebody: Somebody) -> set[str]:
    """Return the kinds of what somebody is known by, which are fields too."""
    return {kind for kind, _value in somebody.keys} | ({"phone"} if somebody.numbers else set())
