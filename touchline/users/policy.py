"""The rules of the door, known to each process for two seconds at most."""

import time

from django.db import transaction

from touchline.users.audit import write_audit
from touchline.users.models import Policy, Role, User

KEPT_S = 2.0


class _Known:
    policy = Policy()
    until = 0.0


def get_policy() -> Policy:
    """Return the rules that hold now."""
    if time.monotonic() >= _Known.until:
        _Known.policy = Policy.objects.first() or Policy()
        _Known.until = time.monotonic() + KEPT_S
    return _Known.policy


def forget_policy() -> None:
    """Have this process read the rules anew."""
    _Known.until = 0.0


def must_have_second_factor(user: User) -> bool:
    """Tell whether this user may not work without one."""
    rule = get_policy().second_factor
    everybody = Policy.SecondFactorFor.EVERYBODY
    return rule == everybody or (rule == Policy.SecondFactorFor.ADMINS and user.role == Role.ADMIN)


@transaction.atomic
def save_policy(policy: Policy, *, actor: User) -> None:
    """Make these the rules of the door."""
    names = ("second_factor", "passwords", "session_days")
    kept = Policy.objects.select_for_update().first() or Policy()
    before = {name: getattr(kept, name) for name in names}
    policy.pk = 1
    policy.save()
    after = {name: getattr(policy, name) for name in names}
    write_audit(actor, "policy_changed", "users", "policy", before=before, after=after)
    forget_policy()
    transaction.on_commit(forget_policy)
