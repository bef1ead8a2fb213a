"""Signing secrets, as Standard Webhooks writes them."""

import base64
import secrets

PREFIX = "whsec_"
SIZE = 32


def make_secret() -> str:
    """Return a new secret: `whsec_` and 32 random bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()
