"""Passkeys (WebAuthn level 3): kept with the user's device, good as a login of its own and as a second factor."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from touchline.kit.clock import now
from touchline.kit.sealing import make_mac
from touchline.users.models import SecondFactor, User
from touchline.users.second_factors import note_change

STATE = "passkey"
REQUIRED = UserVerificationRequirement.REQUIRED
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class PasskeyRefused(Exception):
    """What the browser sent proves nothing."""


def find_origin(request: HttpRequest) -> str:
    """Return the origin passkeys are bound to here; empty where browsers allow none.

    It comes from the installation's own address. Only on one's own machine, where that address is a number, which no
    passkey is bound to, `localhost` is taken from the request.
    """
    ours = urlsplit(settings.ENVIRONMENT.pages_url)
    host = ours.hostname or ""
    if host in LOOPBACK:
        port = f":{ours.port}" if ours.port else ""
        return f"{ours.scheme}://localhost{port}" if request.get_host().partition(":")[0] == "localhost" else ""
    numeric = host.replace(".", "").isdigit() or ":" in host
    return f"{ours.scheme}://{ours.netloc}" if ours.scheme == "https" and not numeric else ""


def begin_adding(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the browser needs to make a passkey, and remember the challenge in the session."""
    about = PublicKeyCredentialUserEntity(
        id=bytes.fromhex(make_mac(str(user.pk), about="passkey.user")), name=user.email, display_name=str(user)
    )
    options, state = _get_server(request).register_begin(
        about,
        credentials=_get_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    request.session[STATE] = state
    return dict(options)


@transaction.atomic
def add_passkey(request: HttpRequest, user: User, answer: str, *, name: str) -> SecondFactor:
    """Keep the passkey that the browser made; PasskeyRefused when its answer does not fit the challenge."""
    response = RegistrationResponse.from_dict(_read(answer))
    try:
        made = _get_server(request).register_complete(_take_state(request), response)
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused(str(error)) from None
    credential = made.credential_data
    if credential is None or SecondFactor.objects.filter(credential_id=credential.credential_id).exists():
        raise PasskeyRefused("known")
    factor = SecondFactor.objects.create(
        user=user,
        kind=SecondFactor.Kind.PASSKEY,
        name=name or "Passkey",
        credential_id=credential.credential_id,
        credential=bytes(credential),
        sign_count=made.counter,
    )
    note_change(request, user, "second_factor_added", kind=SecondFactor.Kind.PASSKEY)
    return factor


def begin_login(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """Return what the browser needs to show a passkey: one of `user`, or whichever it has."""
    credentials = _get_credentials(user) if user else None
    options, state = _get_server(request).authenticate_begin(credentials, user_verification=REQUIRED)
    request.session[STATE] = state
    return dict(options)


@transaction.atomic
def check_passkey(request: HttpRequest, answer: str, *, user: User | None) -> User:
    """Return whose passkey the answer was signed with; PasskeyRefused for a wrong, copied, foreign or repeated one."""
    given = _read(answer)
    state = _take_state(request)
    factor = _find_factor(given, user)
    try:
        response = AuthenticationResponse.from_dict(given)
        _get_server(request).authenticate_complete(
            state, [AttestedCredentialData(bytes(factor.credential or b""))], response
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused(str(error)) from None
    count = response.response.authenticator_data.counter
    if count and count <= factor.sign_count:
        raise PasskeyRefused("The passkey was copied.")
    factor.sign_count, factor.last_used_at = count, now()
    factor.save(update_fields=["sign_count", "last_used_at"])
    return factor.user


def _find_factor(given: dict[str, Any], user: User | None) -> SecondFactor:
    try:
        credential_id = websafe_decode(str(given.get("rawId") or given.get("id") or ""))
    except ValueError:
        raise PasskeyRefused("no id") from None
    found = SecondFactor.objects.select_for_update(of=("self",)).select_related("user")
    factor = found.filter(credential_id=credential_id, user__is_active=True).first()
    if factor is None or (user is not None and factor.user_id != user.pk):
        raise PasskeyRefused("unknown")
    return factor


def _get_server(request: HttpRequest) -> Fido2Server:
    origin = find_origin(request)
    if not origin:
        raise PasskeyRefused("Passkeys need https and a name, or localhost.")
    party = PublicKeyCredentialRpEntity(id=urlsplit(origin).hostname or "", name="Touchline")
    return Fido2Server(party, verify_origin=lambda given: given == origin)


def _get_credentials(user: User) -> list[AttestedCredentialData]:
    kept = SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.PASSKEY).values_list("credential", flat=True)
    return [AttestedCredentialData(bytes(credential)) for credential in kept if credential]


def _take_state(request: HttpRequest) -> dict[str, Any]:
    """Return the challenge that was given to this browser; it is good once."""
    state = request.session.pop(STATE, None)
    if not isinstance(state, dict):
        raise PasskeyRefused("no challenge")
    return state


def _read(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise PasskeyRefused("unreadable")
    return given
