"""What two people want to hear of becomes one's, and is each one's own again; no join revives what one of them refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from touchline.contacts.consents.deciding import KINDS
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.rows import Row, run
from touchline.contacts.models import Channel, Consent, Identity, Preference, Suppression
from touchline.contacts.suppressions import Suppressed, find_suppressions, suppress_many

KEEP: Final = """
UPDATE contacts_merge m SET before = m.before || jsonb_build_object('wishes', jsonb_build_object(
    'kept', coalesce((SELECT jsonb_agg(p) FROM contacts_preference p WHERE p.contact_id = m.kept_id), '[]'),
    'gone', coalesce((SELECT jsonb_agg(p) FROM contacts_preference p WHERE p.contact_id = m.gone_id), '[]'),
    'last_word', coalesce((SELECT max(c.id) FROM contacts_consent c), 0),
    'kept_against', %s::jsonb, 'gone_against', %s::jsonb
)) WHERE m.id = %s
"""
RESTORE: Final = """
INSERT INTO contacts_preference SELECT r.* FROM jsonb_populate_recordset(NULL::contacts_preference, %s::jsonb) r
"""
LIFTED_BY_A_WORD: Final = frozenset({Suppression.Reason.OPTED_OUT, Suppression.Reason.ERASED})
STRICT: Final = ("left_at", "objected_at", "restricted_at")
"""What was refused while the two were one holds for both: it is not known which of them meant it."""
OF_OTHERS: Final = (Consent.Way.API, Consent.Way.IMPORT)


def keep_before(merge: Merge, found: Mapping[int, Row]) -> None:
    """Keep with the merge what each of the two wants, and what stands against their addresses; both rows are locked."""
    pairs = _list_addresses(merge, found)
    against = find_suppressions(pair for of_one in pairs.values() for pair in of_one)
    sides = (
        [_describe(pair, row) for pair in pairs[one] for row in against[pair]] for one in (merge.kept_id, merge.gone_id)
    )
    run(KEEP, [*(msgspec.json.encode(side).decode() for side in sides), merge.pk])


def take_apart(merge: Merge, people: list[int]) -> None:
    """Give each what they wanted before; what was said since stays with whose link it came by, of the `people` or not.

    An opt-out that only the other's word took back stands again.
    """
    before = merge.before.get("wishes")
    if before is None:
        return
    both = Preference.objects.filter(contact_id__in=[merge.kept_id, merge.gone_id])
    said = both.filter(updated_at__gt=merge.created_at).order_by("-updated_at").first()
    for side, contact_id in (("kept", merge.kept_id), ("gone", merge.gone_id)):
        rows, against = before[side], before[f"{side}_against"]
        if said is not None:
            is_own = (said.person_id in people) == (side == "gone")
            _give_back(contact_id, rows, said, is_own=is_own)
            if is_own and not said.left_at and any(row["left_at"] for row in rows):
                continue  # They came back to everything by their own word.
        _stand_again(contact_id, against, after=before["last_word"])


def _list_addresses(merge: Merge, found: Mapping[int, Row]) -> dict[int, list[tuple[str, str]]]:
    """Return each one's addresses and numbers, by channel."""
    values = {
        number: {("email", found[number]["email"]), ("phone", found[number]["phone"])}
        for number in (merge.kept_id, merge.gone_id)
    }
    known = Identity.objects.filter(contact_id__in=list(values), kind__in=set(KINDS.values()))
    for number, kind, value in known.values_list("contact_id", "kind", "value"):
        values[number].add((kind, value))
    return {
        number: sorted(
            (str(channel), value) for kind, value in several if value for channel in KINDS if KINDS[channel] == kind
        )
        for number, several in values.items()
    }


def _describe(pair: tuple[str, str], row: Suppression) -> dict[str, Any]:
    channel, address = pair
    said = {"reason": row.reason, "purpose_id": row.purpose_id, "origin": row.origin, "at": row.at}
    return {"channel": channel, "address": address, **said}


def _give_back(contact_id: int, rows: list[dict[str, Any]], said: Preference, *, is_own: bool) -> None:
    """Let somebody want what they said last themselves: what `said` holds if it was theirs, else what was before."""
    mine = Preference.objects.filter(contact_id=contact_id)
    if is_own:
        if not mine.exists():
            said.pk, said.contact_id = None, contact_id
            said.save(force_insert=True)
        mine.filter(person_id=contact_id).update(person_id=None)
        return
    mine.delete()
    run(RESTORE, [msgspec.json.encode(rows).decode()])
    refused = {name: value for name in STRICT if (value := getattr(said, name))}
    if refused and not rows:
        Preference.objects.create(contact_id=contact_id, updated_at=said.updated_at, **refused)
    for name, value in refused.items():
        mine.filter(**{name: None}).update(**{name: value})


def _stand_again(contact_id: int, against: list[dict[str, Any]], *, after: int) -> None:
    """Let what stood against somebody's addresses stand again, but for what they took back themselves since."""
    own = Consent.objects.filter(contact_id=contact_id, pk__gt=after, state=Consent.State.GIVEN).exclude(
        way__in=OF_OTHERS
    )
    given = set(own.values_list("channel", "purpose_id"))
    lifted = given | {(channel, None) for channel, _purpose in given}
    suppress_many(
        Suppressed(
            one["address"],
            Suppression.Reason(one["reason"]),
            Channel(one["channel"]),
            purpose_id=one["purpose_id"],
            origin=one["origin"],
            at=datetime.fromisoformat(one["at"]),
        )
        for one in against
        if one["reason"] not in LIFTED_BY_A_WORD or (one["channel"], one["purpose_id"]) not in lifted
    )
