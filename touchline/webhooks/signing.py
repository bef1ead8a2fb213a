"""Signs deliveries as Standard Webhooks says (standardwebhooks.com, version 1.0.0: symmetric signatures)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from touchline.webhooks.secrets import PREFIX


def make_headers(webhook_id: str, body: bytes, *, secrets: Sequence[str], at: int) -> dict[str, str]:
    """Return the headers of a delivery at `at` (unix seconds), with a signature by each secret, the newest first."""
    signed = f"{webhook_id}.{at}.".encode() + body
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(sign(signed, secret) for secret in secrets),
    }


def sign(signed: bytes, secret: str) -> str:
    """Return `v1,` and the HMAC-SHA256 in Base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
