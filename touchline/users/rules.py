"""The organisation's own access rules, known to each process for two seconds at most."""

import time

from touchline.users.models import AccessRule
from touchline.users.subjects import Scope

KEPT_S = 2.0
Rules = dict[tuple[str, str, str], Scope]


class _Known:
    rules: Rules = {}
    until = 0.0


def find_rule(role: str, subject: str, verb: str) -> Scope | None:
    """Return what an admin set for this cell of the matrix, or None where the room's proposal stands."""
    if time.monotonic() >= _Known.until:
        found = AccessRule.objects.values_list("role", "subject", "verb", "scope")
        _Known.rules = {(role, about, does): Scope(scope) for role, about, does, scope in found}
        _Known.until = time.monotonic() + KEPT_S
    return _Known.rules.get((role, subject, verb))


def forget_rules() -> None:
    """Have this process read the rules anew."""
    _Known.until = 0.0
