"""Lists of events: each is told once, about people found or made; what cannot have happened is refused."""

import msgspec
import pytest

from touchline.contacts.models import Contact
from touchline.eventstore.client import query
from touchline.imports import running, services
from touchline.imports.jobs import remove_events, work_on
from touchline.imports.models import Import
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401
from touchline.journal.models import Pending
from touchline.tracking.factories import resolve_all
from touchline.tracking.pipeline.storer import store_next

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


def test_what_a_row_says_twice_happened_twice(run):  # noqa: F811
    text = "email,event,timestamp\n" + "ada@x.example,cd_bought,2024-03-01\n" * 3
    assert run(text, kind="events").created == 3
    again = run(text + "ada@x.example,cd_bought,2024-03-01\n", kind="events")
    assert (again.created, again.unchanged) == (1, 3)


def test_a_run_that_broke_off_counts_what_it_told_already(take_in, monkeypatch):  # noqa: F811
    imported = take_in("email,event,timestamp\n" + "ada@x.example,cd_bought,2024-03-01\n" * 4, kind="events")
    services.begin(imported, actor=None, in_background=False)
    monkeypatch.setattr(running, "AT_ONCE", 2)
    note, batches = running._note, []

    def die(*given, **facts):
        batches.append(given)
        assert len(batches) < 2, "killed"
        note(*given, **facts)

    monkeypatch.setattr(running, "_note", die)
    with pytest.raises(AssertionError, match="killed"):
        running.run_import(imported)
    assert len(get_told()) == 2
    monkeypatch.setattr(running, "_note", note)
    running.run_import(Import.objects.get(pk=imported.pk))
    assert len(get_told()) == 4


def test_events_of_an_import_that_is_taken_back_leave_the_stream(run, admin, store):  # noqa: F811
    kept = run("email,event,timestamp\nada@x.example,trial_started,2024-03-01T10:00:00Z\n", kind="events", actor=admin)
    imported = run(EVENTS, name="more.csv", kind="events", actor=admin)
    assert (kept.created, imported.created) == (1, 2)
    resolve_all()
    while store_next():
        pass
    assert count() == [("plan_chosen", 1), ("trial_started", 2)]
    services.undo(imported, actor=admin)
    work_on(imported)
    remove_events(imported.pk)
    assert count() == [("trial_started", 1)] == count("events_by_name")
    assert Contact.objects.get().email == "ada@x.example"
    assert run(EVENTS, kind="events").created == 2


def count(table="events"):
    wanted = "name IN ('trial_started', 'plan_chosen')"
    return [
        (name, int(times))
        for name, times in query(f"SELECT name, count() FROM {table} WHERE {wanted} GROUP BY 1 ORDER BY 1")
    ]
