"""What stands in the addresses of a mail: unguessable, opaque, without a row, and as good in ten years as today.

A token says which recipient of which mailing an address was made for, and what for. It carries a keyed hash of 128
bits, and the numbers are masked with a stream drawn from that hash, so that nobody reads or makes one without the key.
The collector reads tokens too: nothing here needs Django.
"""

import base64
import binascii
import hashlib
import hmac
from enum import IntEnum
from typing import Final, NamedTuple

MAC_BYTES: Final = 16
LARGEST_NUMBER: Final = 2**63 - 1
LONGEST_TOKEN: Final = 128
LONGEST_SEALED: Final = 4_000
SMALL: Final = tuple(bytes([number]) for number in range(0x80))


class For(IntEnum):
    """What an address in a mail is for; numbers are kept for ever."""

    CLICK = 1
    OPEN = 2
    LEAVE = 3
    VIEW = 4
    BOUNCE = 5
    REPLY = 6
    CONFIRM = 7


class Claim(NamedTuple):
    """Whom an address was made for: a recipient of a mailing, with variant and number of the link.

    A `contact_id` of 0 is nobody: the address counts, and tells of no person.
    """

    what: For
    mailing_id: int
    contact_id: int = 0
    variant: int = 0
    link: int = 0


class Tokens:
    """Makes and reads tokens under one key."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.blake2b(key.encode(), digest_size=32, person=b"mail.token").digest()
        self._address_key = hashlib.blake2b(key.encode(), digest_size=32, person=b"mail.address").digest()
        self._mask_key = hashlib.blake2b(key.encode(), digest_size=32, person=b"mail.mask").digest()

    def make(self, claim: Claim) -> str:
        """Return the token of a claim: the same one every time."""
        return _encode(self._seal(claim))

    def make_numbered(self, claim: Claim, count: int) -> list[str]:
        """Return the tokens of a copy's links from 0 to `count`: each as `make` makes it."""
        begin = b"".join(map(_pack, claim[:-1]))
        return [_encode(self._seal_plain(begin + _pack(number))) for number in range(count + 1)]

    def read(self, token: str) -> Claim | None:
        """Return what a token claims, or None for one that was not made here."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        claim = self._open(sealed)
        # One spelling for each token: the last sign of base64 holds bits that nothing else checks.
        return claim if claim is not None and self.make(claim) == token else None

    def seal_address(self, token: str, address: str) -> str:
        """Return an address as it stands behind a token: hidden, and good for this token alone."""
        plain = address.encode()
        mac = hashlib.blake2b(
            b"%s\0%s" % (token.encode(), plain), digest_size=MAC_BYTES, key=self._address_key
        ).digest()
        return base64.urlsafe_b64encode(mac + self._mask_long(plain, mac)).rstrip(b"=").decode()

    def read_address(self, token: str, sealed: str) -> str | None:
        """Return the address that was sealed for this token, or None for one that was not."""
        if len(sealed) > LONGEST_SEALED or not sealed.isascii():
            return None
        try:
            found = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            address = self._mask_long(found[MAC_BYTES:], found[:MAC_BYTES]).decode()
        except (binascii.Error, ValueError):
            return None
        # One spelling for each: what is sealed anew is the same, or it was not made here.
        return address if hmac.compare_digest(self.seal_address(token, address), sealed) else None

    def make_small(self, claim: Claim) -> str:
        """Return the token for the front part of a mail address, where some servers change capitals: base32."""
        return base64.b32encode(self._seal(claim)).rstrip(b"=").decode().lower()

    def read_small(self, token: str) -> Claim | None:
        """Return what a token of a mail address claims, in whatever letters it came back; None for a forged one."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        try:
            return self._open(base64.b32decode(token.upper() + "=" * (-len(token) % 8)))
        except (binascii.Error, ValueError):
            return None

    def _seal(self, claim: Claim) -> bytes:
        return self._seal_plain(b"".join(map(_pack, claim)))

    def _seal_plain(self, plain: bytes) -> bytes:
        mac = self._make_mac(plain)
        return mac + self._mask(plain, mac)

    def _open(self, sealed: bytes) -> Claim | None:
        mac, masked = sealed[:MAC_BYTES], sealed[MAC_BYTES:]
        if not masked or len(masked) > hashlib.blake2b.MAX_DIGEST_SIZE:
            return None
        plain = self._mask(masked, mac)
        if not hmac.compare_digest(mac, self._make_mac(plain)):
            return None
        return _unpack(plain)

    def _mask_long(self, text: bytes, mac: bytes) -> bytes:
        stream = hashlib.shake_256(self._mask_key + mac).digest(len(text))
        return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(text), "big")

    def _make_mac(self, plain: bytes) -> bytes:
        return hashlib.blake2b(plain, digest_size=MAC_BYTES, key=self._key).digest()

    def _mask(self, text: bytes, mac: bytes) -> bytes:
        size = len(text)
        stream = hashlib.blake2b(mac, digest_size=size, key=self._mask_key).digest()
        return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


def _encode(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _pack(number: int) -> bytes:
    """Return a number in seven bits a byte, the last byte without its high bit."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"{number} has no place in a token.")
    if number < 0x80:
        return SMALL[number]
    found = bytearray()
    while number > 0x7F:
        found.append(0x80 | (number & 0x7F))
        number >>= 7
    found.append(number)
    return bytes(found)


def _unpack(plain: bytes) -> Claim | None:
    numbers, number, shift = [], 0, 0
    for byte in plain:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number, shift = 0, 0
    if shift or len(numbers) != len(Claim._fields) or numbers[0] not in tuple(For):
        return None
    return Claim(For(numbers[0]), *numbers[1:])
