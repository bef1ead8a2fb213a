"""Six-digit codes of authenticator apps: TOTP of RFC 6238 over HMAC-SHA1, 30 seconds a step."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
DRIFT_STEPS = 1
"""A clock may be half a minute off to either side."""
SEED_BYTES = 20


def make_seed() -> str:
    """Return a new seed in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def make_code(seed: str, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def find_step(seed: str, code: str, *, at: float) -> int | None:
    """Return the step that a code belongs to at a moment (seconds since 1970), or None."""
    present = int(at // STEP_S)
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(make_code(seed, step).encode(), code.encode())]
    return fitting[-1] if fitting else None


def make_url(seed: str, *, account: str, issuer: str) -> str:
    """Return the address that a QR code shows to an app."""
    about = urlencode({"secret": seed, "issuer": issuer, "digits": DIGITS, "period": STEP_S}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{about}"
