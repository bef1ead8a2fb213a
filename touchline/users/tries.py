"""Counts tries at a secret: ten for an account in a quarter of an hour, whoever tries, and never a lock for longer."""

from datetime import timedelta

from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.kit.sealing import make_mac
from touchline.users.models import LoginTry

MOST_TRIES = 10
TRY_WINDOW = timedelta(minutes=15)
KNOWN_COOKIE = "known"
KNOWN_DAYS = 365


class TooManyTries(Exception):
    """This account was tried too often in the last 15 minutes; a one-time link still works."""


def get_account(who: str, *, about: str, request: HttpRequest | None = None) -> str:
    """Return what tries are counted under.

    A browser that has logged in to this account before has a count of its own, so that somebody who tries all day
    long from elsewhere does not keep the owner out.
    """
    account = make_mac(who.strip().casefold(), about=f"tries.{about}")
    known = request.COOKIES.get(KNOWN_COOKIE, "") if request else ""
    try:
        owner, _, browser = str(signing.loads(known, salt=KNOWN_COOKIE)).partition(".")
    except signing.BadSignature:
        return account
    mine = owner == make_mac(who.strip().casefold(), about="tries.owner")[:32]
    return make_mac(f"{account}.{browser}", about="tries.browser") if mine else account


def remember_browser(response: HttpResponse, who: str, *, secure: bool) -> None:
    """Give the browser the mark of one that has logged in to this account."""
    owner = make_mac(who.strip().casefold(), about="tries.owner")[:32]
    mark = signing.dumps(f"{owner}.{make_token(size=9)}", salt=KNOWN_COOKIE)
    response.set_cookie(KNOWN_COOKIE, mark, max_age=KNOWN_DAYS * 86_400, httponly=True, samesite="Lax", secure=secure)


@transaction.atomic
def count_try(account: str, *, most: int = MOST_TRIES) -> None:
    """Count one try, or raise TooManyTries; counted before the secret is looked at, so that many at once gain nothing."""
    with connection.cursor() as cursor:
        # One at a time for an account: a burst of parallel tries must not all see the same count.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"login:{account}"])
    since = now() - TRY_WINDOW
    LoginTry.objects.filter(at__lt=since).delete()
    if LoginTry.objects.filter(account_hash=account, at__gte=since).count() >= most:
        raise TooManyTries
    LoginTry.objects.create(account_hash=account, at=now())


def forget_tries(account: str) -> None:
    """Begin to count anew after the right secret."""
    LoginTry.objects.filter(account_hash=account).delete()
