"""How backups stand: when the last one was proven, and whether that is too long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from touchline.backups.making import get_settings
from touchline.backups.models import Backup
from touchline.kit.clock import now
from touchline.users.models import User

LATE_AFTER: Final = timedelta(hours=26)
"""A night that is left out, or goes wrong, shows before the next working day is over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest backup that was proven, the newest try, and since when a proven one is missing."""

    proven_at: datetime | None
    """The moment the newest proven backup stood at."""
    missing_since: datetime | None
    """Set when that is too long ago: when it should have been there."""
    problem: str
    """What the newest try said when it failed."""
    is_off: bool
    """Whether none is made by itself, as the settings say: backups are then somebody else's work."""

    @property
    def is_late(self) -> bool:
        """Whether somebody has to look."""
        return self.missing_since is not None


def read_standing() -> Standing:
    """Return how backups stand now; three questions to small indexes."""
    proven = Backup.objects.filter(proof=Backup.Proof.GOOD).order_by("-asked_at").first()
    newest = Backup.objects.exclude(state__in=[Backup.State.ASKED, Backup.State.RUNNING]).order_by("-asked_at").first()
    proven_at = proven.made_at if proven else None
    begun = proven_at or find_beginning()
    is_off = get_settings().at is None
    is_late = begun is not None and now() - begun > LATE_AFTER and not is_off
    failed = newest is not None and (newest.state == Backup.State.FAILED or newest.proof == Backup.Proof.BAD)
    return Standing(
        proven_at=proven_at,
        missing_since=begun + LATE_AFTER if begun and is_late else None,
        problem=newest.problem if newest and failed else "",
        is_off=is_off,
    )


def find_beginning() -> datetime | None:
    """Return when somebody first came to this installation; before that there is nothing to lose."""
    return User.objects.order_by("created_at").values_list("created_at", flat=True).first()
