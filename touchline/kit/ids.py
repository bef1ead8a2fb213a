"""Random tokens, and stable 128-bit keys from text."""

import hashlib
import secrets


def make_token(*, size: int = 24) -> str:
    """Return an unguessable URL-safe text of `size` random bytes."""
    return secrets.token_urlsafe(size)


def hash_token(token: str) -> str:
    """Return the hexadecimal SHA-256 of a token: what a database may keep of a secret that is random itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_key(*parts: str) -> str:
    """Return a stable 128-bit key of the given texts (BLAKE2b, parts kept apart), as 32 hexadecimal digits.

    A column of type uuid takes and keeps it in 16 bytes.
    """
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=16).hexdigest()
