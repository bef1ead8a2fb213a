"""Staff sign-on by OpenID Connect: authorization code with PKCE, and an id token that we check ourselves.

OpenID Connect Core 1.0 (section 3.1.3.7), RFC 7636, RFC 9207; the security advice of RFC 9700.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.users.audit import write_audit
from touchline.users.house import get_language
from touchline.users.models import SignOnIdentity, SignOnProvider, User
from touchline.users.sign_on_provider import Facts, SignOnFailed, exchange_code, find_claims, get_facts, get_signing_key

STATE = "sign_on"
LASTS = timedelta(minutes=10)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: with HS256 whoever knows the client's secret could vouch for anybody."""
LEEWAY_S = 60


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for."""

    subject: str
    email: str
    email_verified: bool
    name: str


def begin(request: HttpRequest, provider: SignOnProvider, *, next_url: str) -> str:
    """Return the provider's address to send the browser to; SignOnFailed when the provider cannot be reached."""
    facts = get_facts(provider.issuer)
    state, nonce, verifier = make_token(), make_token(), make_token(size=48)
    request.session[STATE] = {
        "slug": provider.slug,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": next_url,
        "at": now().isoformat(),
    }
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": get_callback_url(provider),
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in facts.authorization_endpoint else "?"
    return f"{facts.authorization_endpoint}{joint}{urlencode(asked)}"


def finish(request: HttpRequest, provider: SignOnProvider) -> tuple[User, str]:
    """Return who came back from the provider, and where they wanted to go; SignOnFailed in words for anything odd."""
    kept = request.session.pop(STATE, None)
    given = request.GET.get("state", "")
    if not isinstance(kept, dict) or kept["slug"] != provider.slug:
        raise SignOnFailed(_("This sign-on was not begun here, or was finished already. Begin anew."))
    if not hmac.compare_digest(kept["state"].encode(), given.encode("utf-8", "replace")):
        raise SignOnFailed(_("This sign-on was not begun here, or was finished already. Begin anew."))
    if now() - datetime.fromisoformat(kept["at"]) > LASTS:
        raise SignOnFailed(_("This sign-on took longer than ten minutes. Begin anew."))
    facts = get_facts(provider.issuer)
    if "error" in request.GET:
        raise SignOnFailed(_("%(provider)s did not let you in.") % {"provider": provider.label})
    if request.GET.get("iss", facts.issuer) != facts.issuer:
        raise SignOnFailed(_("The answer came from another provider than was asked."))
    callback = get_callback_url(provider)
    tokens = exchange_code(provider, facts, request.GET.get("code", ""), kept["verifier"], redirect_uri=callback)
    claims = check_id_token(str(tokens.get("id_token", "")), provider, facts, nonce=kept["nonce"])
    person = _get_person(claims, find_claims(facts, tokens, claims))
    return find_or_make_user(provider, person), str(kept["next"])


def get_callback_url(provider: SignOnProvider) -> str:
    """Return the address to register at the provider; never made from what a request says its host is."""
    return settings.ENVIRONMENT.pages_url + reverse("users:sign_on_callback", args=[provider.slug])


def check_id_token(token: str, provider: SignOnProvider, facts: Facts, *, nonce: str) -> dict[str, Any]:
    """Return the claims of an id token once signature, issuer, audience, times and nonce are right; SignOnFailed else."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            get_signing_key(token, facts),
            algorithms=list(ALGORITHMS),
            audience=provider.client_id,
            issuer=facts.issuer,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise SignOnFailed(_("The answer of the provider is not rightly signed: %(why)s.") % {"why": error}) from None
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignOnFailed(_("The answer of the provider belongs to another sign-on."))
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise SignOnFailed(_("The answer of the provider was meant for somebody else."))
    return claims


@transaction.atomic
def find_or_make_user(provider: SignOnProvider, person: Person) -> User:
    """Return the account of whom the provider vouches for, bound to their `sub` at the first time; SignOnFailed else."""
    known = SignOnIdentity.objects.select_related("user").filter(provider=provider, subject=person.subject).first()
    if known:
        if not known.user.is_active:
            raise SignOnFailed(_("Your account here is closed."))
        SignOnIdentity.objects.filter(pk=known.pk).update(last_used_at=now())
        return known.user
    if not person.email or not person.email_verified:
        raise SignOnFailed(
            _("The provider does not say that your e-mail address is yours, so it opens no account here.")
        )
    user = User.objects.filter(email__iexact=person.email).first() or _make_user(provider, person)
    if not user.is_active:
        raise SignOnFailed(_("Your account here is closed."))
    if SignOnIdentity.objects.filter(provider=provider, user=user).exists():
        raise SignOnFailed(_("This account belongs to somebody else at the provider. Ask an admin."))
    SignOnIdentity.objects.create(provider=provider, subject=person.subject, user=user, last_used_at=now())
    write_audit(user, "sign_on_bound", "users", user.pk, after={"method": provider.slug})
    return user


def _make_user(provider: SignOnProvider, person: Person) -> User:
    if person.email.rpartition("@")[2].lower() not in provider.domains:
        raise SignOnFailed(
            _("Nobody here has the address %(email)s. Ask an admin to invite you.") % {"email": person.email}
        )
    user = User.objects.create_user(
        person.email, None, role=provider.role, name=person.name[:120], language=get_language()
    )
    write_audit(None, "joined_by_sign_on", "users", user.pk, after={"email": user.email, "role": user.role})
    return user


def _get_person(claims: dict[str, Any], more: dict[str, Any]) -> Person:
    email = str(more.get("email") or claims.get("email") or "")[:254]
    verified = more.get("email_verified", claims.get("email_verified"))
    name = str(more.get("name") or claims.get("name") or "")
    return Person(str(claims["sub"])[:255], email, verified is True or verified == "true", name)
