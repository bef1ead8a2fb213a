"""Web push: encrypts a message for one browser and hands it to that browser's push service.

RFC 8030 (push), RFC 8188 and 8291 (encryption: aes128gcm), RFC 8292 (VAPID: who sends).
"""

import base64
import os
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import jwt
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from touchline.channels.email.accounts import Route
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.transports import Envelope
from touchline.channels.email.wire import MaySend
from touchline.kit.http import NotReached, call_now
from touchline.kit.http_targets import Reach, Refused

KIND: Final = "web_push"
LONGEST: Final = 3_000
"""Bytes of the message; push services take 4,096 with what is added."""
RECORD: Final = 4_096
KEPT_S: Final = 3 * 24 * 3600
"""How long a push service keeps it for a browser that is closed."""
TOKEN_S: Final = 12 * 3600
Point = ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is reached and how it is encrypted for: its public key and secret in base64url."""

    endpoint: str
    p256dh: str
    auth: str


class BadSubscription(ValueError):
    """No browser can be reached with this; the text says why."""


class PushTransport:
    """The way to all push services; the subscription says which one."""

    def __init__(self, route: Route, *, reach: Reach) -> None:
        self.route, self.reach = route, reach

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Hand one message over; the recipient is a subscription as JSON, `raw` what the service worker is given."""
        try:
            subscription = msgspec.json.decode(envelope.recipient, type=Subscription)
            body = encrypt(envelope.raw, subscription)
            vapid = make_authorization(subscription.endpoint, self.route.password, contact=self.route.username)
        except (BadSubscription, msgspec.MsgspecError) as error:
            return Receipt(Outcome.BOUNCED, "no_mailbox", str(error)[:300])
        headers = {
            "TTL": str(KEPT_S),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "Urgency": "normal",
            "Authorization": vapid,
        }
        if not may_send():
            return Receipt(Outcome.WITHDRAWN)
        try:
            answer = call_now("POST", subscription.endpoint, reach=self.reach, body=body, headers=headers)
        except Refused as error:
            return Receipt(Outcome.BOUNCED, "no_mailbox", str(error)[:300])
        except NotReached as error:
            return Receipt(Outcome.DEFERRED, "unreachable", str(error)[:300])
        return judge_status(answer.status)

    def close(self) -> None:
        """Nothing is open between messages."""


def judge_status(status: int) -> Receipt:
    """Return what a push service's status means: RFC 8030, sections 5 and 8."""
    answer = str(status)
    if 200 <= status < 300:
        return Receipt(Outcome.ACCEPTED, answer=answer)
    if status in (404, 410):
        return Receipt(Outcome.BOUNCED, "no_mailbox", f"{status}: the browser has left.")
    if status == 413:
        return Receipt(Outcome.REFUSED, "too_big", answer)
    if status == 429 or status >= 500:
        return Receipt(Outcome.DEFERRED, "busy", answer)
    return Receipt(Outcome.REFUSED, "policy", answer)


def encrypt(
    text: bytes, subscription: Subscription, *, salt: bytes = b"", own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """Return a message as the browser's push service takes it. Raises BadSubscription.

    `salt` and `own`, new ones each time, are given only to try the example of RFC 8291.
    """
    if len(text) > LONGEST:
        raise BadSubscription(f"A push message has at most {LONGEST} bytes.")
    receiver, secret = read_point(subscription.p256dh), decode(subscription.auth)
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    sender_point, receiver_point = write_point(own.public_key()), write_point(receiver)
    shared = own.exchange(ec.ECDH(), receiver)
    info = b"WebPush: info\0" + receiver_point + sender_point
    keying = HKDF(hashes.SHA256(), 32, secret, info).derive(shared)
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(keying)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(keying)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(sender_point)]) + sender_point
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def make_authorization(endpoint: str, pem: str, *, contact: str) -> str:
    """Return the header that says who sends, good for twelve hours at one push service: RFC 8292. Raises BadSubscription."""
    origin = find_origin(endpoint)
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The key of web push is one on P-256.")
    claims = {"aud": origin, "exp": int(time.time()) + TOKEN_S}
    token = jwt.encode(claims | ({"sub": contact} if contact else {}), key, algorithm="ES256")
    return f"vapid t={token}, k={encode(write_point(key.public_key()))}"


def make_key() -> tuple[str, str]:
    """Return a new private key in PEM, and its public half as browsers are given it."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return pem, encode(write_point(key.public_key()))


def check_subscription(subscription: Subscription) -> None:
    """Raise BadSubscription for what no browser gives out."""
    find_origin(subscription.endpoint)
    read_point(subscription.p256dh)
    if len(decode(subscription.auth)) != 16:
        raise BadSubscription("The secret has 16 bytes.")


def find_origin(endpoint: str) -> str:
    """Return scheme and host of a push service. Raises BadSubscription for what is no address."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        parts = None
    if parts is None or len(endpoint) > 1_000 or parts.scheme not in ("https", "http"):
        raise BadSubscription("The endpoint is no https address.")
    return f"{parts.scheme}://{parts.netloc}"


def read_point(text: str) -> Point:
    """Return a public key. Raises BadSubscription."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(text))
    except (ValueError, UnsupportedAlgorithm):
        raise BadSubscription("The key is no point on P-256.") from None


def write_point(key: Point) -> bytes:
    """Return a public key as 65 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encode(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url. Raises BadSubscription."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadSubscription("A key is written in base64url.") from None
