"""What comes next with somebody: rooms tell it in their `next_steps.py`; where none does, the record itself proposes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class NextStep:
    """One line under the name: what, where it is done, by whom and until when."""

    text: str
    url: str = ""
    icon: str = "arrow-right"
    who: str = ""
    due: datetime | None = None
    is_late: bool = False


FindStep = Callable[[Any], NextStep | None]
_finders: list[FindStep] = []


def register_next_step(find: FindStep) -> FindStep:
    """Ask `find` for the next step of a contact or company; usable as decorator. The first answer stands."""
    if find not in _finders:
        _finders.append(find)
    return find


def find_next_step(record: Any) -> NextStep | None:
    """Return the next step with a contact or company, or None when all is said."""
    _discover()
    for find in _finders:
        if step := find(record):
            return step
    if record.archived_at:
        return None
    if record.owner_id is None:
        return NextStep(_("Nobody looks after this record. Give it an owner."), icon="user-round-plus")
    return None


@cache
def _discover() -> None:
    autodiscover_modules("next_steps")
