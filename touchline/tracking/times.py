"""How often something has to have happened: at least, at most or exactly so many times."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from touchline.conditions import periods
from touchline.conditions.problems import ConditionError, join_path

TIMES: Final = ("at_least", "at_most", "exactly")
SIGNS: Final = {"at_least": ">=", "at_most": "<=", "exactly": "="}
MOST_TIMES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Times:
    """A number and how it is meant."""

    word: str
    count: int

    def fits(self, count: int) -> bool:
        """Tell whether a count is meant."""
        return {"at_least": count >= self.count, "at_most": count <= self.count, "exactly": count == self.count}[
            self.word
        ]

    def write(self, counted: str, *, is_turned: bool) -> tuple[str, dict[str, int]]:
        """Return it, or its opposite, for the event store."""
        sql = f"{counted} {SIGNS[self.word]} {{times:UInt32}}"
        return (f"NOT ({sql})" if is_turned else sql), {"times": self.count}

    def say_word(self) -> str:
        """Return "at least"."""
        return {"at_least": _("at least"), "at_most": _("at most"), "exactly": _("exactly")}[self.word]

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {self.word: self.count}


def read_times(given: Any, path: str) -> tuple[str, int]:
    """Read `{"at_least": 2}`; once at least when nothing is said."""
    if given is None:
        return "at_least", 1
    if not isinstance(given, Mapping) or len(given) != 1:
        raise ConditionError(path, _('is written {"at_least": 2}, {"at_most": 2} or {"exactly": 2}.'))
    periods.check_names(given, set(TIMES), path)
    ((word, count),) = given.items()
    return str(word), periods.read_count(count, join_path(path, str(word)), MOST_TIMES)


def describe_times() -> dict[str, Any]:
    """Return the part of the builder in which it is chosen."""
    return {"name": "times", "input": "times", "label": str(_("How often"))}
