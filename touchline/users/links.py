"""One-time links: for the first door, for invitations, and for a forgotten password."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from touchline.kit.clock import now
from touchline.kit.ids import hash_token, make_token
from touchline.users.delivery import Secret
from touchline.users.models import LoginLink, User

HOURS = {LoginLink.Kind.LOGIN: 1, LoginLink.Kind.RESET: 1, LoginLink.Kind.INVITATION: 7 * 24}
KEPT = timedelta(days=1)


class LinkSpent(Exception):
    """The link was used before, has run out, was never given, or its account is closed."""


def create_login_link(user: User, *, kind: LoginLink.Kind = LoginLink.Kind.LOGIN) -> str:
    """Return the token of a new link, good once and for an hour (an invitation: a week); it is kept nowhere."""
    token = make_token(size=32)
    at = now()
    LoginLink.objects.filter(expires_at__lt=at - KEPT).delete()
    expires = at + timedelta(hours=HOURS[kind])
    LoginLink.objects.create(user=user, kind=kind, token_hash=hash_token(token), expires_at=expires)
    return token


def get_link_url(token: str) -> str:
    """Return the whole address of a link; its host is the installation's, never the one a request names."""
    return settings.ENVIRONMENT.pages_url + reverse("users:login_link", args=[token])


def make_mailed_link(token: str, *, kind: LoginLink.Kind) -> Secret:
    """Return the address of a link just made as the part of a mail that is secret until the link runs out."""
    return Secret(get_link_url(token), now() + timedelta(hours=HOURS[kind]))


def find_open_link(token: str) -> LoginLink | None:
    """Return the link if it would still let somebody in, without using it."""
    link = LoginLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    return link if link and link.user.is_active and link.is_open(now()) else None


@transaction.atomic
def use_link(token: str) -> LoginLink:
    """Use the link up and return it; LinkSpent when it lets nobody in any more."""
    found = LoginLink.objects.select_for_update(of=("self",)).select_related("user")
    link = found.filter(token_hash=hash_token(token)).first()
    if link is None or not link.is_open(now()) or not link.user.is_active:
        raise LinkSpent
    link.used_at = now()
    link.save(update_fields=["used_at"])
    return link
