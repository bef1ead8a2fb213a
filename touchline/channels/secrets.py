"""Seals passwords that must be used later, with a key made from the installation's secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotUnseal(Exception):
    """The password was sealed with another secret key; it has to be typed again."""


def seal(secret: str) -> str:
    """Return the text encrypted (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _get_cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed; raises CannotUnseal when the secret key has changed since."""
    try:
        return _get_cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal("The mail password was saved under another secret key; type it again.") from None


def _get_cipher() -> Fernet:
    digest = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"channels.seal").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
