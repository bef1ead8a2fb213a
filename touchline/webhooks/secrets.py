"""Signing secrets: made here, kept encrypted with a key made from the installation's secret key."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PREFIX = "whsec_"
SIZE = 32


class CannotUnseal(Exception):
    """The secret was sealed with another secret key of the installation; a new one has to be made."""


def make_secret() -> str:
    """Return a new secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def seal(secret: str) -> str:
    """Return the secret encrypted (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _get_cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the secret that was sealed; raises CannotUnseal."""
    try:
        return _get_cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal("The signing secret was sealed with another key; make a new one.") from None


def _get_cipher() -> Fernet:
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"webhooks.seal").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
