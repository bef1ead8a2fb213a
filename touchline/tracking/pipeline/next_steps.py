"""What rooms do behind the storer, in its thread, so that nothing is stored meanwhile: they register it in `pipeline_steps.py`."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.utils.module_loading import autodiscover_modules

from touchline.eventstore.client import EventStoreDown
from touchline.kit.registry import Registry

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
Step = Callable[[], int]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step of a room: `make` gives each leader one of its own; it returns how much it did."""

    slug: str
    make: Callable[[], Step]
    order: int


_steps: Registry[NextStep] = Registry("step of the pipeline")


def register_step(slug: str, make: Callable[[], Step], *, order: int) -> None:
    """Have something done after each round of the storer, in the order of the numbers; ValueError when the slug is taken."""
    _steps.add(slug, NextStep(slug, make, order))


def find_steps() -> list["Guarded"]:
    """Return the steps of all rooms in their order."""
    autodiscover_modules("pipeline_steps")
    return [Guarded(one.slug, one.make()) for one in sorted(_steps, key=lambda one: one.order)]


class Guarded:
    """A step that, when it fails, pauses by itself and is tried again, while the storer goes on."""

    def __init__(self, slug: str, step: Step) -> None:
        self._slug = slug
        self._step = step
        self._pause = SHORTEST_PAUSE
        self._again_at = 0.0

    def take(self) -> int:
        """Do it once, unless it pauses. Raises DatabaseError when the connection is lost, and with it the lead."""
        if time.monotonic() < self._again_at:
            return 0
        try:
            done = self._step()
        except EventStoreDown as error:
            log.warning("%s waits: %s", self._slug, error)
        except DatabaseError:
            if not connection.is_usable():
                raise
            log.exception("%s failed and tries again.", self._slug)
        except Exception:
            log.exception("%s failed and tries again.", self._slug)
        else:
            self._pause = SHORTEST_PAUSE
            return done
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._again_at = time.monotonic() + self._pause
        return 0
