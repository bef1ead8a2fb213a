"""Lists of events: each is told once, about people found or made; what cannot have happened is refused."""

import msgspec
import pytest

from touchline.contacts.models import Contact
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401
from touchline.journal.models import Pending

pytestmark = pytest.mark.django_db
EVENTS = """email,event,timestamp,plan,seats
ada@x.example,trial_started,2024-03-01T10:00:00Z,pro,5
ada@x.example,plan_chosen,2024-03-02 11:30:00,pro,7
bob@x.example,trial_started,1812-03-02 11:30:00,pro,7
,trial_started,2024-03-02 11:30:00,pro,7
"""


def get_told():
    told = [msgspec.json.decode(bytes(one.body)) for one in Pending.objects.order_by("id")]
    return [one for one in told if one["event"] != "contact_created"]


def test_events_reach_the_stream_with_their_time_and_properties(run):  # noqa: F811
    imported = run(EVENTS, name="events.csv", kind="events")
    assert (imported.state, imported.problem) == ("done", "")
    assert (imported.created, imported.refused) == (2, 2)
    told = get_told()
    ada = Contact.objects.get()
    assert [(one["event"], one["personId"]) for one in told] == [("trial_started", ada.id), ("plan_chosen", ada.id)]
    assert told[0]["properties"] == {"plan": "pro", "seats": 5}
    reasons = list(imported.refusals.order_by("row").values_list("reason", flat=True))
    assert "before 1990" in reasons[0] and "no e-mail address" in reasons[1]


def test_an_event_is_told_once_for_ever(run):  # noqa: F811
    run(EVENTS, kind="events")
    again = run(EVENTS, kind="events")
    assert (again.created, again.unchanged) == (0, 2)
    assert len(get_told()) == 2
