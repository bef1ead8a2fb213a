"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and what to do when it is not well."""

    check: str
    state: State
    says: str
    advice: str = ""


def judge(check: str, says: str, *, bad: bool = False, doubtful: bool = False, advice: str = "") -> Finding:
    """A finding; the advice is kept only where there is something to do."""
    state = State.FAIL if bad else State.WARN if doubtful else State.OK
    return Finding(check, state, says, "" if state == State.OK else advice)
