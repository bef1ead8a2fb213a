"""The rounds themselves, in the worker; and in the pages when no worker makes them."""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from touchline.channels.alerting import Way, learn_way
from touchline.kit.clock import now
from touchline.organisation.queries import get_organisation
from touchline.upkeep.models import Trouble
from touchline.upkeep.slow_questions import keep_slow_questions
from touchline.upkeep.telling import get_admins, tell
from touchline.upkeep.watching import LATE_S, PATIENCE, ROUND_S, News, claim_round, find_ill, note_round

log = logging.getLogger(__name__)
HINT: Final = "touchline doctor"
WORKER: Final = "part.worker"


@dataclass(slots=True)
class Watch:
    """One process that may look around; it remembers how to reach admins when PostgreSQL is what fails."""

    after: float = ROUND_S
    at_once: bool = False
    """Whether mails go out directly: where there is no worker, nobody empties the queue."""
    way: Way | None = None
    away_since: datetime | None = None
    told_away: bool = False
    stands_in: bool = False

    def go_round(self) -> bool:
        """Look around unless somebody else did; return whether this process did. PostgreSQL being away is told, too."""
        try:
            keep_slow_questions()
            # Who had to stand in looks as often as the worker would, for as long as there is none.
            if not claim_round(after=ROUND_S if self.stands_in else self.after):
                self.stands_in = False
                self._greet()
                return False
            # Troubles are kept, and shown on top of pages, in the firm's language.
            with translation.override(get_organisation().language):
                ill = find_ill()
                news = note_round(ill)
            self.stands_in = WORKER in ill
            self.way = learn_way(get_admins())
            self._greet()
            if news:
                tell(news, way=self.way if self.at_once else None)
        except DatabaseError:
            connection.close()
            self._miss_postgres()
            return False
        return True

    def _miss_postgres(self) -> None:
        self.away_since = self.away_since or now()
        if not self.told_away and self.way and now() - self.away_since >= PATIENCE:
            self.told_away = True
            log.warning("PostgreSQL has been away since %s; admins are told.", self.away_since)
            tell(News(begun=[self._make_trouble()]), way=self.way)

    def _greet(self) -> None:
        """Tell that PostgreSQL is back, when it was told that it was away."""
        if self.told_away and self.way:
            trouble = self._make_trouble()
            trouble.gone_at = now()
            tell(News(over=[trouble]), way=self.way)
        self.away_since, self.told_away = None, False

    def _make_trouble(self) -> Trouble:
        advice = _("Nothing can be opened or sent until it is back. Run `{command}`.").format(command=HINT)
        since = self.away_since or now()
        return Trouble(label="PostgreSQL", says=_("does not answer"), advice=advice, first_at=since, last_at=now())


def watch(stop: threading.Event, *, round_s: float = ROUND_S) -> None:
    """Make rounds until told to stop."""
    eye = Watch(after=round_s)
    while not stop.is_set():
        eye.go_round()
        stop.wait(round_s)


def watch_from_pages() -> threading.Thread:
    """Make rounds in this process whenever no worker has made one for half a minute."""
    thread = threading.Thread(target=_stand_in, name="upkeep.stand_in", daemon=True)
    thread.start()
    return thread


def _stand_in() -> None:
    eye = replace(Watch(), after=LATE_S, at_once=True)
    pause = threading.Event()
    while True:
        pause.wait(ROUND_S)
        try:
            eye.go_round()
        except Exception:
            log.exception("The installation could not be looked at; it is tried again.")
        finally:
            connection.close()
