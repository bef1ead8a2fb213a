"""Calls, meetings and visits on the timeline: the record with its note and who wrote it, in place of the bare event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touchline.contacts.timeline_cards import register_card
from touchline.eventstore.timeline import StoredEvent
from touchline.tasks.models import Activity, Task


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task as a card; `is_done` on the event of its end."""

    task: Task
    is_done: bool


@register_card("call_logged", "meeting_logged", "visit_logged", template="tasks/_activity_card.html")
def load_activities(events: Sequence[StoredEvent]) -> Mapping[str, Activity]:
    """Return the activities of these events: one query for all of them."""
    wanted = {event.id: number for event in events if isinstance(number := event.properties.get("activity_id"), int)}
    found = Activity.objects.select_related("user").in_bulk(list(wanted.values()))
    return {event_id: found[number] for event_id, number in wanted.items() if number in found}


@register_card("task_created", "task_done", template="tasks/_task_card.html")
def load_tasks(events: Sequence[StoredEvent]) -> Mapping[str, TaskCard]:
    """Return the tasks of these events: one query for all of them."""
    wanted = {event.id: number for event in events if isinstance(number := event.properties.get("task_id"), int)}
    found = Task.objects.select_related("owner", "done_by").in_bulk(list(wanted.values()))
    done = {event.id for event in events if event.name == "task_done"}
    return {
        event_id: TaskCard(found[number], event_id in done) for event_id, number in wanted.items() if number in found
    }
