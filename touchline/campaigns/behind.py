"""The people behind each number of a report."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from pyroaring import BitMap64

from touchline.campaigns.models import Group, Send
from touchline.campaigns.money import find_goal_people
from touchline.campaigns.reporting import FATES, get_names
from touchline.campaigns.starting import read_group
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore import mailings
from touchline.messaging import queries
from touchline.users.models import User

HAPPENED: Final = frozenset({
    "opened", "opened_by_machine", "clicked", "clicked_by_machine", "unsubscribed", "complained", "replied",
})  # fmt: skip
NOT_HAPPENED: Final = {"not_opened": "opened", "not_clicked": "clicked"}
NUMBERS: Final = ("link", "variant")
TEXTS: Final = ("domain", "device")
AT_ONCE: Final = 1_000


def find_behind(send: Send, what: str, asked: Mapping[str, str]) -> BitMap64 | None:
    """Return who is behind a number, told apart by what `asked` names; None for a number there is not.

    Raises EventStoreDown.
    """
    if send.mailing_id is None:
        return None
    ids = [send.mailing_id]
    if what == "control":
        return read_group(send, Group.Kind.CONTROL)
    if what == "arrived":
        return find_arrived(ids)
    if what in FATES:
        return queries.find_people(ids, what, asked.get("reason") or None)
    if what == "goal":
        return find_goal_people(send, of=find_arrived(ids))
    if what in NOT_HAPPENED:
        return find_arrived(ids) - mailings.find_people(ids, get_names(NOT_HAPPENED[what]))
    return mailings.find_people(ids, get_names(what), **read_asked(asked)) if what in HAPPENED else None


def find_arrived(ids: list[int]) -> BitMap64:
    """Return whom mailings arrived at as far as is known."""
    return queries.find_people(ids, "accepted") | queries.find_people(ids, "delivered")


def read_asked(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return by what a number is told apart; what is no number is none."""
    found: dict[str, Any] = {
        name: int(asked[name]) for name in NUMBERS if asked.get(name, "").isdecimal() and len(asked[name]) < 5
    }
    return found | {name: asked[name][:200] for name in TEXTS if name in asked}


def list_seen(user: User, people: BitMap64, *, after: int, most: int) -> list[Any]:
    """Return the next of these, by their ids, whom the user may see; whom they may not are skipped a thousand at a time."""
    found: list[Any] = []
    rest = people.iter_equal_or_larger(after + 1)
    while len(found) < most and (some := list(islice(rest, AT_ONCE))):
        found += CONTACT.limit(user).filter(pk__in=some).order_by("pk")[: most - len(found)]
    return found
