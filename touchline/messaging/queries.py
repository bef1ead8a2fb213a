"""Reads of mailings: how many and who had which fate, and why somebody got a message or did not."""

from touchline.messaging.outbox.capping import find_capped
from touchline.messaging.outbox.explaining import Explanation, explain_message, list_messages_of
from touchline.messaging.outbox.reasons import say_reason
from touchline.messaging.outbox.states import (
    count_reasons,
    count_states,
    find_all,
    find_missing,
    find_people,
    is_finished,
)

__all__ = [
    "Explanation",
    "count_reasons",
    "count_states",
    "explain_message",
    "find_all",
    "find_capped",
    "find_missing",
    "find_people",
    "is_finished",
    "list_messages_of",
    "say_reason",
]
