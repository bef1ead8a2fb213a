"""What the stream leads to for people: the data of whoever changed is checked anew."""

from collections.abc import Sequence
from typing import Final

from touchline.contacts.quality.scoring import mark_due
from touchline.journal.events import Refused
from touchline.journal.reactions import Batch, react_to

CHANGES: Final = (
    "contact_created",
    "contact_edited",
    "contact_archived",
    "contact_restored",
    "contact_merged",
    "contact_unmerged",
    "identity_added",
    "identity_removed",
)


@react_to(*CHANGES)
def check_changed(batch: Batch) -> Sequence[Refused]:
    """Have the contacts that changed, or became known, checked within a minute."""
    people = {event.contact_id for event in batch.events if event.contact_id} | {
        contact for _one, contact in batch.joins
    }
    if people:
        mark_due(sorted(people))
    return ()
