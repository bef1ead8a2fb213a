"""Second factors: an authenticator app and recovery codes; passkeys are in `passkeys.py`."""

import re
import secrets

from django.db import transaction
from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, make_mac, seal, unseal
from touchline.users.audit import write_audit
from touchline.users.devices import continue_session, end_sessions, find_row_key
from touchline.users.models import RecoveryCode, SecondFactor, User
from touchline.users.totp import find_step, make_seed

CODES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
HALF = 5
SEED = "totp_seed"


def has_second_factor(user: User) -> bool:
    """Tell whether this user is asked for more than a password."""
    return SecondFactor.objects.filter(user=user).exists()


def propose_seed(request: HttpRequest, *, anew: bool) -> str:
    """Return the seed of an app that is being set up, the same until it is confirmed; it waits sealed in the session."""
    kept = request.session.get(SEED)
    if kept and not anew:
        try:
            return unseal(kept)
        except CannotUnseal:
            pass
    seed = make_seed()
    request.session[SEED] = seal(seed)
    return seed


@transaction.atomic
def add_app(request: HttpRequest, user: User, code: str) -> bool:
    """Take the proposed seed once its first code proves that the app has it; False for a wrong code."""
    seed = propose_seed(request, anew=False)
    step = find_step(seed, _tidy(code), at=now().timestamp())
    if step is None:
        return False
    SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.TOTP).delete()
    SecondFactor.objects.create(
        user=user, kind=SecondFactor.Kind.TOTP, name="App", sealed_secret=seal(seed), last_step=step
    )
    request.session.pop(SEED, None)
    note_change(request, user, "second_factor_added", kind=SecondFactor.Kind.TOTP)
    return True


def note_change(request: HttpRequest, user: User, action: str, *, kind: str) -> None:
    """Write a change of factors down, end the other sessions, and go on under a new session id."""
    end_sessions(user, keep=find_row_key(request))
    write_audit(user, action, "users", user.pk, after={"method": kind}, request=request)
    continue_session(request, user, second_factor=has_second_factor(user))


@transaction.atomic
def remove_factor(request: HttpRequest, user: User, factor_id: int) -> bool:
    """Remove one of the user's own factors; with the last one the recovery codes go, too."""
    factor = SecondFactor.objects.filter(user=user, pk=factor_id).first()
    if factor is None:
        return False
    factor.delete()
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
    note_change(request, user, "second_factor_removed", kind=factor.kind)
    return True


@transaction.atomic
def reset_factors(user: User, *, actor: User | None) -> None:
    """Take all factors from somebody who has lost them; their sessions end."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user)
    write_audit(actor, "second_factor_reset", "users", user.pk)


@transaction.atomic
def make_recovery_codes(request: HttpRequest, user: User) -> list[str]:
    """Return ten new codes, each good once, in place of the old ones; only their hashes are kept."""
    codes = [f"{_make_half()}-{_make_half()}" for _number in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash_code(user, code)) for code in codes)
    write_audit(user, "recovery_codes_made", "users", user.pk, after={"count": CODES}, request=request)
    return codes


def count_recovery_codes(user: User) -> int:
    """Return how many codes are left."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def take_code(user: User, code: str) -> str:
    """Use up a code of the app or a recovery code; return "totp" or "recovery", or nothing for a wrong one."""
    tidy = _tidy(code)
    # Locked, so that the same code sent twice at once is taken once.
    app = SecondFactor.objects.select_for_update().filter(user=user, kind=SecondFactor.Kind.TOTP).first()
    if app and tidy.isdigit() and _take_step(app, tidy):
        return "totp"
    fitting = RecoveryCode.objects.filter(user=user, used_at=None, code_hash=_hash_code(user, tidy))
    return "recovery" if fitting.update(used_at=now()) else ""


def _take_step(app: SecondFactor, code: str) -> bool:
    step = find_step(unseal(app.sealed_secret), code, at=now().timestamp())
    if step is None or step <= app.last_step:
        return False
    app.last_step, app.last_used_at = step, now()
    app.save(update_fields=["last_step", "last_used_at"])
    return True


def _tidy(code: str) -> str:
    return re.sub(r"[\s-]", "", code).upper()[:40]


def _make_half() -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(HALF))


def _hash_code(user: User, code: str) -> str:
    return make_mac(f"{user.pk}:{_tidy(code)}", about="recovery")
