"""The bar that says that numbers are delayed, while the event store lags behind or cannot be asked."""

import threading
import time
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from touchline.eventstore.client import EventStoreDown, EventStoreError, query
from touchline.journal.queries import get_lags
from touchline.ui.banners import Banner, Tone, register_banner
from touchline.ui.times import say_span
from touchline.users.models import User

PATIENCE_S: Final = 10.0
KEPT_S: Final = 2.0


class Delay:
    """How far the event store is behind, asked for at most every two seconds in each process."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.is_down = False
        self._next = 0.0
        self._asking = threading.Lock()

    def refresh(self) -> None:
        """Ask anew when what is known is too old; the event store is asked beside, since it may not answer at once."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + KEPT_S
        try:
            self.seconds = max((lag.seconds for lag in get_lags() if lag.cursor == "store"), default=0.0)
        except DatabaseError:
            return
        threading.Thread(target=self._ask_store, name="store-asked", daemon=True).start()

    def forget(self) -> None:
        """Ask again at the next page."""
        self._next = 0.0

    def _ask_store(self) -> None:
        if not self._asking.acquire(blocking=False):
            return
        try:
            query("SELECT 1")
            self.is_down = False
        except EventStoreDown:
            self.is_down = True
        except EventStoreError:
            self.is_down = False
        finally:
            self._asking.release()


delay = Delay()


@register_banner
def find_delay_bar(request: HttpRequest) -> Banner | None:
    """Return the bar while what happened lately is not in the numbers yet."""
    if not isinstance(request.user, User):
        return None
    delay.refresh()
    if delay.is_down:
        text = _("Numbers are delayed: the event store does not answer. Nothing is lost; it is made up for by itself.")
        return Banner(text=text, tone=Tone.WARNING, icon="clock-alert")
    if delay.seconds > PATIENCE_S:
        said = _("Numbers are delayed by {span}. Nothing is lost; it is made up for by itself.")
        return Banner(text=str(said).format(span=say_span(delay.seconds)), tone=Tone.WARNING, icon="clock-alert")
    return None
