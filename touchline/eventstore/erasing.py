"""Takes the person out of stored events: what happened and when stays for the statistics, who it was does not."""

from collections.abc import Sequence
from typing import Final

from touchline.eventstore.client import command

ERASE: Final = """
ALTER TABLE events UPDATE user_id = '', properties = '{{}}', title = '', referrer = '' WHERE person_id IN ({people})
"""


def erase_people(people: Sequence[int]) -> None:
    """Blank all that names these people in their events; one mutation, and done when it returns. May be repeated.

    Raises EventStoreDown, EventStoreError.
    """
    # A mutation takes no parameters; these are numbers and nothing else.
    numbers = ", ".join(str(int(person)) for person in sorted(set(people)))
    if numbers:
        command(ERASE.format(people=numbers), settings={"mutations_sync": 2})
