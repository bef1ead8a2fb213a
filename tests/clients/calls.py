"""One call of each type, and what each must have become in the event store."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.installation import Installation

NAMES = {
    "identify": "identified",
    "track": "Price Checked",
    "page": "page_viewed",
    "screen": "screen_viewed",
    "group": "group_joined",
    "alias": "alias_requested",
}
PROPERTIES: dict[str, Any] = {"colour": "grün", "price": 12.5, "tags": ["a", "b"], "deep": {"er": {"still": True}}}
CALLS = tuple(NAMES)


@dataclass(frozen=True)
class Sent:
    """What a client says it sent."""

    call: str
    message_id: str
    user_id: str


def check_arrived(found: dict[str, dict[str, Any]], sent: Iterable[Sent]) -> None:
    """Each call is an event of its name with the sender's ids; a track keeps every property as it was."""
    for one in sent:
        event = found[one.message_id]
        assert event["name"] == NAMES[one.call], event
        assert (event["user_id"] or "") == one.user_id, event
        assert event["id"], event
        if one.call == "track":
            assert PROPERTIES.items() <= event["properties"].items(), event


def check_person(installation: Installation, user_id: str, *, email: str) -> None:
    """What `identify` told is on the person, found by either identifier; raises AssertionError."""
    [person] = installation.call_api(f"/api/v1/contacts?external_id={user_id}")["items"]
    assert person["email"] == email, person
    [same] = installation.call_api(f"/api/v1/contacts?email={email}")["items"]
    assert same["id"] == person["id"], same
    timeline = installation.call_api(f"/api/v1/contacts/{person['id']}/timeline?limit=1000")["items"]
    assert {item["name"] for item in timeline} >= {"identified", "Price Checked", "page_viewed"}


def read_sent(text: str) -> list[Sent]:
    """The last line of a client program's output: a JSON list of call, message id and user id."""
    return [Sent(*one) for one in json.loads(text.strip().splitlines()[-1])]
