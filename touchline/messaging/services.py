"""Commands of messaging that other rooms may give: make, start, pause and stop mailings, send one message, note fates."""

from touchline.messaging.outbox.fates import note_fates
from touchline.messaging.outbox.mailings import (
    NewMailing,
    make_mailing,
    pause_mailing,
    resume_mailing,
    stop_mailing,
)
from touchline.messaging.outbox.single import OneMessage, send_one
from touchline.messaging.outbox.starting import add_audience, send_missing, start_mailing

__all__ = [
    "NewMailing",
    "OneMessage",
    "add_audience",
    "make_mailing",
    "note_fates",
    "pause_mailing",
    "resume_mailing",
    "send_missing",
    "send_one",
    "start_mailing",
    "stop_mailing",
]
