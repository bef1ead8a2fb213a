"""Speaks to an OpenID Connect provider: its facts, its keys, and the exchange of a code for tokens."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from touchline.kit.http import NotReached, Refused
from touchline.kit.http_json import read_json
from touchline.kit.sealing import unseal
from touchline.users.models import SignOnProvider

KEPT_S = 600
LONGEST_CODE = 4096


class SignOnFailed(Exception):
    """The sign-on ends here; the text says why, for the person at the door."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a provider says about itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    posts_secret: bool
    """Whether the client's secret goes into the body, since the provider does not take it in a header."""


def get_facts(issuer: str, *, anew: bool = False) -> Facts:
    """Return the provider's facts, at most ten minutes old; SignOnFailed when it is not there, or is another one."""
    key = f"users.sign_on.facts.{issuer}"
    found: Facts | None = None if anew else cache.get(key)
    if found is None:
        found = _fetch_facts(issuer)
        cache.set(key, found, KEPT_S)
    return found


def get_signing_key(token: str, facts: Facts) -> Any:
    """Return the provider's public key that a token names; a key not known yet is asked for once."""
    try:
        wanted = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise SignOnFailed(_("The provider sent no id token that can be read.")) from None
    for anew in (False, True):
        keys = [key for key in _get_keys(facts, anew=anew) if wanted is None or key.get("kid") == wanted]
        signing = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
        if signing and (wanted is not None or len(signing) == 1):
            return jwt.PyJWK(signing[0])
    raise SignOnFailed(_("The provider signed with a key that it does not publish."))


def exchange_code(
    provider: SignOnProvider, facts: Facts, code: str, verifier: str, *, redirect_uri: str
) -> dict[str, Any]:
    """Return the tokens for a code; SignOnFailed when the provider does not take it."""
    form = {"grant_type": "authorization_code", "code": code[:LONGEST_CODE], "redirect_uri": redirect_uri}
    form |= {"code_verifier": verifier, "client_id": provider.client_id}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    secret = unseal(provider.sealed_client_secret) if provider.sealed_client_secret else ""
    if secret and facts.posts_secret:
        form["client_secret"] = secret
    elif secret:
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    status, tokens = _ask("POST", facts.token_endpoint, body=urlencode(form).encode(), headers=headers)
    if status != 200:
        raise SignOnFailed(
            _(
                "The provider did not take our question (%(status)s %(error)s). An admin should look at client id and secret."
            )
            % {"status": status, "error": str(tokens.get("error", ""))[:60]}
        )
    return tokens


def find_claims(facts: Facts, tokens: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Return what the provider says about the person beside the id token; nothing where it is about somebody else."""
    if "email" in claims or not facts.userinfo_endpoint or not tokens.get("access_token"):
        return {}
    status, more = _ask("GET", facts.userinfo_endpoint, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    return more if status == 200 and more.get("sub") == claims["sub"] else {}


def _fetch_facts(issuer: str) -> Facts:
    status, told = _ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if status != 200 or str(told.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise SignOnFailed(
            _("%(issuer)s does not answer as an OpenID Connect provider of this name.") % {"issuer": issuer}
        )
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    places = [str(told.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if any(urlsplit(place).scheme not in {"https", "http"} for place in places):
        raise SignOnFailed(_("The provider does not say where to sign on."))
    return Facts(
        issuer=str(told["issuer"]),
        authorization_endpoint=places[0],
        token_endpoint=places[1],
        jwks_uri=places[2],
        userinfo_endpoint=str(told.get("userinfo_endpoint") or ""),
        posts_secret="client_secret_basic" not in methods,
    )


def _get_keys(facts: Facts, *, anew: bool) -> list[dict[str, Any]]:
    place = f"users.sign_on.keys.{facts.jwks_uri}"
    kept: str | None = None if anew else cache.get(place)
    if kept is None:
        status, told = _ask("GET", facts.jwks_uri)
        found = told.get("keys") if status == 200 else None
        kept = json.dumps([key for key in found if isinstance(key, dict)] if isinstance(found, list) else [])
        cache.set(place, kept, KEPT_S)
    keys: list[dict[str, Any]] = json.loads(kept)
    return keys


def _ask(
    method: str, url: str, *, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    try:
        return read_json(method, url, reach=settings.ENVIRONMENT.outgoing, body=body, headers=headers)
    except (NotReached, Refused) as error:
        raise SignOnFailed(_("The provider cannot be asked: %(why)s") % {"why": error}) from None
