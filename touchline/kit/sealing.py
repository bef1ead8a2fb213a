"""Seals secrets that must be used later, such as the password of a mail server; models keep them in `sealed_…` columns.

What is sealed is opened only where it is used, is never shown, and is sealed anew by `touchline keys rotate`.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from touchline.kit.keyring import Keys, load_keys


class CannotUnseal(Exception):
    """The secret was sealed with a key that is no longer there; it has to be typed again."""


def seal(secret: str) -> str:
    """Return the text encrypted (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _get_cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed; raises CannotUnseal when its key is gone."""
    try:
        return _get_cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal("This secret was saved under a key that is no longer there; type it again.") from None


def is_sealed_with(sealed: str, key: str) -> bool:
    """Tell whether this one key opens the text."""
    try:
        Fernet(key).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def make_mac(text: str, *, about: str) -> str:
    """Return a keyed hash in hexadecimal digits, for what must be recognised and never read (HMAC-SHA256).

    Its key never changes and is not in the database. `about` keeps hashes of different purposes apart.
    """
    key = get_keys().audit.encode()
    return hmac.digest(key, f"{about}:{text}".encode("utf-8", "surrogatepass"), "sha256").hex()


def get_keys() -> Keys:
    """Return the keys as the file has them now, so that a running process follows a rotation."""
    try:
        changed_at = settings.KEYS_FILE.stat().st_mtime_ns
    except FileNotFoundError:
        changed_at = 0
    return _read_keys(changed_at)


@lru_cache(maxsize=1)
def _read_keys(changed_at: int) -> Keys:
    return load_keys(settings.KEYS_FILE)


def _get_cipher() -> MultiFernet:
    # Secrets of versions that had no keys file were sealed with one made from the secret key.
    old = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"channels.seal").digest()
    return MultiFernet([Fernet(key) for key in (*get_keys().sealing, base64.urlsafe_b64encode(old).decode())])
