"""Writes an SMS or a push message as its channel takes it, with the address that is told what became of it."""

import hmac
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django.conf import settings

from touchline.channels.email.transports import Envelope
from touchline.kit.sealing import make_mac
from touchline.messaging.design.rendering import Rendered

if TYPE_CHECKING:
    from touchline.messaging.outbox.deciding import Cargo

ABOUT: Final = "sms.status"
MAC_SIZE: Final = 32


def write_note(cargo: "Cargo", rendered: Rendered, *, link: str) -> Envelope:
    """Return an SMS, or a push message as the service worker reads it: title, text and the address a click opens."""
    mailing_id, contact_id = cargo.load.mailing.pk, cargo.message.contact_id
    is_sms = cargo.load.mailing.channel == "sms"
    text = rendered.text.strip()
    note = {"title": rendered.subject, "text": text[:1_000], "url": link}
    return Envelope(
        sender=make_status_address(mailing_id, contact_id) if is_sms else "",
        recipient=cargo.address,
        raw=text.encode() if is_sms else msgspec.json.encode(note),
        mailing_id=mailing_id,
        contact_id=contact_id,
        subject=rendered.subject or text[:80],
    )


def make_status_address(mailing_id: int, contact_id: int) -> str:
    """Return where the service tells what became of an SMS; nobody guesses it."""
    return f"{settings.ENVIRONMENT.pages_url}/sms/status/{mailing_id}/{contact_id}/{make_status_mac(mailing_id, contact_id)}"


def make_status_mac(mailing_id: int, contact_id: int) -> str:
    """Return the keyed hash of such an address."""
    return make_mac(f"{mailing_id}.{contact_id}", about=ABOUT)[:MAC_SIZE]


def is_status_mac(mailing_id: int, contact_id: int, mac: str) -> bool:
    """Tell whether it is, compared in constant time."""
    return hmac.compare_digest(make_status_mac(mailing_id, contact_id).encode(), mac.encode())


def count_parts(answer: str) -> dict[str, Any]:
    """Return how many parts an accepted SMS was sent in, as the transport's answer `sid parts` has it."""
    _sid, _space, parts = answer.partition(" ")
    return {"parts": int(parts)} if parts.isascii() and parts.isdigit() and len(parts) < 4 else {}
