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
    may_come_later,
    sum_states,
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
    "may_come_later",
    "say_reason",
    "sum_states",
]
