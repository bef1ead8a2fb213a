"""Creates accounts, hands out one-time links, and decides about tries to log in."""

import hashlib
from datetime import timedelta

from django.contrib.auth import authenticate, login
from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction
from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.kit.ids import hash_token, make_token
from touchline.users.models import LoginLink, LoginTry, Role, User

LINK_HOURS = 1
MOST_TRIES = 10
TRY_WINDOW = timedelta(minutes=15)
FIRST_ADMIN = "admin@localhost"


class TooManyTries(Exception):
    """This account was tried too often in the last 15 minutes; a one-time link still works."""


class LinkSpent(Exception):
    """The link was used before, has run out, was never given, or its account is closed."""


def create_user(email: str, *, role: str, name: str = "", password: str | None = None) -> User:
    """Create an account; without a password it is entered by a one-time link. ValidationError for a weak one."""
    if password is not None:
        validate_password(password, User(email=email, name=name))
    return User.objects.create_user(email, password, role=role, name=name)


def get_or_create_first_admin() -> User:
    """Return the oldest active admin, creating one when the house is empty."""
    admin = User.objects.active().filter(role=Role.ADMIN).order_by("id").first()
    return admin or create_user(FIRST_ADMIN, role=Role.ADMIN)


def create_login_link(user: User) -> str:
    """Return the token of a new link, good once and for an hour; the token is kept nowhere."""
    token = make_token(size=32)
    at = now()
    LoginLink.objects.filter(expires_at__lt=at - TRY_WINDOW).delete()
    LoginLink.objects.create(user=user, token_hash=hash_token(token), expires_at=at + timedelta(hours=LINK_HOURS))
    return token


def find_open_link(token: str) -> LoginLink | None:
    """Return the link if it would still let somebody in, without using it."""
    link = LoginLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    return link if link and link.user.is_active and link.is_open(now()) else None


@transaction.atomic
def log_in_by_link(request: HttpRequest, token: str) -> User:
    """Use the link up and log its user in under a new session; LinkSpent when it lets nobody in any more."""
    link = LoginLink.objects.select_for_update(of=("self",)).filter(token_hash=hash_token(token)).first()
    if link is None or not link.is_open(now()) or not link.user.is_active:
        raise LinkSpent
    link.used_at = now()
    link.save(update_fields=["used_at"])
    _start_session(request, link.user)
    return link.user


def log_in_by_password(request: HttpRequest, email: str, password: str) -> User | None:
    """Log in and return the user, or None for a wrong pair; TooManyTries after 10 tries in 15 minutes."""
    account = _hash_account(email)
    count_try(account)
    user = authenticate(request, username=email.strip(), password=password)
    if not isinstance(user, User):
        return None
    LoginTry.objects.filter(account_hash=account).delete()
    _start_session(request, user)
    return user


@transaction.atomic
def count_try(account_hash: str) -> None:
    """Count one try, or raise TooManyTries; counted before the password is looked at, so that many at once gain nothing."""
    with connection.cursor() as cursor:
        # One at a time for an account: a burst of parallel tries must not all see the same count.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"login:{account_hash}"])
    since = now() - TRY_WINDOW
    LoginTry.objects.filter(at__lt=since).delete()
    if LoginTry.objects.filter(account_hash=account_hash, at__gte=since).count() >= MOST_TRIES:
        raise TooManyTries
    LoginTry.objects.create(account_hash=account_hash, at=now())


def change_password(request: HttpRequest, user: User, password: str) -> None:
    """Set a password and end the user's other sessions; this one goes on under a new id."""
    user.set_password(password)
    user.save(update_fields=["password"])
    LoginLink.objects.filter(user=user, used_at=None).delete()
    _start_session(request, user)


def _start_session(request: HttpRequest, user: User) -> None:
    # A session that somebody else may have planted before the login is never carried on.
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def _hash_account(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()
