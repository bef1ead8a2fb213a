"""Background work of what comes back: hits are judged as soon as they are ripe, and mail is taken in and handled."""

import threading
from typing import Final

from touchline.jobs.threads import background_thread
from touchline.messaging.returns.hits import AT_ONCE, judge_waiting
from touchline.messaging.returns.inbound import handle_waiting
from touchline.messaging.returns.mailbox import run_mailboxes
from touchline.messaging.returns.receiving import run_receiver

PAUSE_S: Final = 0.4
INBOUND_PAUSE_S: Final = 1.0


@background_thread("mail hits")
def judge_hits(stop: threading.Event) -> None:
    """Judge what the collector wrote down, until told to stop."""
    while not stop.is_set():
        if judge_waiting() < AT_ONCE // 2:
            stop.wait(PAUSE_S)


@background_thread("mail that comes in")
def handle_mail(stop: threading.Event) -> None:
    """Handle what came in, until told to stop."""
    while not stop.is_set():
        if not handle_waiting():
            stop.wait(INBOUND_PAUSE_S)


background_thread("mail receiver")(run_receiver)
background_thread("mailboxes")(run_mailboxes)
