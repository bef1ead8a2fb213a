"""Reads of the sample: whether it is here, coming or going, and how far."""

from dataclasses import dataclass

from touchline.sample.models import Removal, Seeding
from touchline.sample.services import find_sample_source


@dataclass(frozen=True, slots=True)
class Stay:
    """The sample while any of it is here; `removal` while it is going, or when its going failed."""

    seeding: Seeding | None
    removal: Removal | None

    @property
    def is_coming(self) -> bool:
        return self.removal is None and self.seeding is not None and self.seeding.state == Seeding.State.LOADING

    @property
    def is_going(self) -> bool:
        return self.removal is not None


def find_stay() -> Stay | None:
    """Return how the sample stands; None when nothing of it is here. Three small queries at most."""
    removal = Removal.objects.filter(finished_at=None).order_by("-id").first()
    seeding = Seeding.objects.order_by("-id").first()
    if removal is None and seeding is None and find_sample_source() is None:
        return None
    return Stay(seeding, removal)
