"""How identifiers, browsers, joins and claims go with a person who is joined into another, and people with a company."""

from touchline.contacts.models import (
    Alias,
    Consent,
    Contact,
    Duplicate,
    Erasure,
    Identity,
    Merge,
    Preference,
    Presence,
    Quality,
    SensitiveValue,
    Suggestion,
    UntoldJoin,
    Visitor,
)
from touchline.journal.models import Pending
from touchline.records.moves import Move, Stay, register_moves

register_moves(
    Move(model=Identity, column="contact_id", kind="contact", owner_column="person_id"),
    Move(model=Visitor, column="contact_id", kind="contact", person_column="person_id"),
    Move(model=Alias, column="contact_id", kind="contact", owner_column="through_id"),
    Move(model=Suggestion, column="contact_id", kind="contact", once=("person_id", "reason")),
    # All words of both stand side by side: the latest of each holds, and of preferences the strictest.
    Move(model=Consent, column="contact_id", kind="contact", owner_column="person_id"),
    Move(model=Preference, column="contact_id", kind="contact"),
    # Each may bring a value: the latest counts.
    Move(model=SensitiveValue, column="contact_id", kind="contact"),
    Move(model=Contact, column="company_id", kind="company"),
    Stay(model=Identity, column="person_id", why="It says whose the identifier was."),
    Stay(model=Visitor, column="person_id", why="It is the browser's own id."),
    Stay(model=Consent, column="person_id", why="It says whose word it was."),
    Stay(
        model=Preference, column="person_id", why="It says by whose link it was said; `merging.wishes` gives it back."
    ),
    Stay(model=Alias, column="person_id", why="It is the id that was joined."),
    Stay(model=Alias, column="through_id", why="It says whose identifier joined it."),
    Stay(model=Merge, column="kept_id", why="It tells what was done; chains of merges are followed."),
    Stay(model=Merge, column="gone_id", why="It leads from the old id to the record that stays."),
    Stay(model=UntoldJoin, column="person_id", why="It says whose join the event store has yet to learn."),
    Stay(
        model=Duplicate, column="first_id", why="A pair keeps the ids it was found under; who they are is asked then."
    ),
    Stay(
        model=Duplicate, column="second_id", why="A pair keeps the ids it was found under; who they are is asked then."
    ),
    Stay(model=Suggestion, column="person_id", why="A claim of a joined person is read by the join."),
    Stay(model=Quality, column="contact_id", why="The kept one is checked anew; the other row is swept away."),
    Stay(model=Erasure, column="contact_id", why="Who was forgotten is joined with nobody."),
    Stay(model=Presence, column="person_id", why="The two rows become one, by `merging.presences`."),
    Stay(
        model=Pending, column="person_id", why="Events keep the id they were recorded under; the join is asked later."
    ),
)
