"""Signs mail so that recipients can tell that the firm sent it: DKIM, RFC 6376, relaxed/simple with RSA-SHA256.

The body is quoted-printable, which no relay has a reason to touch; so its spaces need not be looked through for each mail.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS: Final = 2048
SIGNED: Final = (
    "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "content-transfer-encoding",
    "list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id", "auto-submitted",
    "in-reply-to", "references",
)  # fmt: skip
FOLD: Final = re.compile(r"\r\n[ \t]+")
Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that mails from a domain are signed with."""

    domain: str
    selector: str
    pem: str


def make_key() -> tuple[str, str]:
    """Return a new RSA key in PEM, and its public half as it stands in the DNS record."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return pem, get_public(pem)


def get_public(pem: str) -> str:
    """Return the public half of a key, in base64."""
    public = _load(pem).public_key()
    raw = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(raw).decode()


@lru_cache(maxsize=32)
def _load(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("A DKIM key is an RSA key.")
    return key


def sign(headers: Sequence[Header], body: bytes, signing: Signing, *, at: int) -> str:
    """Return the value of the DKIM-Signature header; `body` has CRLF line ends, `at` is in seconds since 1970."""
    wanted = [(name.lower(), value) for name, value in headers if name.lower() in SIGNED]
    # From once more than it is there: nobody can add a second one (RFC 6376, 8.15).
    names = [name for name, _value in wanted]
    digest = base64.b64encode(hashlib.sha256(canonise_body(body)).digest()).decode()
    value = (
        f"v=1; a=rsa-sha256; c=relaxed/simple; d={signing.domain}; s={signing.selector}; t={at};\r\n"
        f" h={':'.join([*names, 'from'])};\r\n bh={digest};\r\n b="
    )
    text = "".join(f"{name}:{canonise_value(value)}\r\n" for name, value in wanted)
    text += f"dkim-signature:{canonise_value(value)}"
    signature = _load(signing.pem).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    packed = base64.b64encode(signature).decode()
    return value + "\r\n ".join(packed[start : start + 72] for start in range(0, len(packed), 72))


def canonise_value(value: str) -> str:
    """Return a header's value as it is signed: unfolded, spaces as one, none at the ends."""
    return " ".join(FOLD.sub(" ", value).split())


def canonise_body(body: bytes) -> bytes:
    """Return a body as it is signed: one line end at the end."""
    return body.rstrip(b"\r\n") + b"\r\n"
