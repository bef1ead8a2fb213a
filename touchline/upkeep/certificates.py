"""Looks at the certificates of this installation's own https addresses, as a browser gets them."""

import socket
import ssl
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from touchline.kit.clock import now
from touchline.upkeep.models import Certificate

PATIENCE_S: Final = 5.0


def look_at_certificates() -> None:
    """Look at each https address of the settings, and write down until when its certificate is good."""
    environment = settings.ENVIRONMENT
    addresses = {_get_place(url) for url in (environment.pages_url, environment.collector_url)} - {""}
    Certificate.objects.exclude(address__in=addresses).delete()
    for address in sorted(addresses):
        host, _, port = address.rpartition(":")
        expires_at, problem = read_certificate(host, int(port))
        seen = {"expires_at": expires_at, "problem": problem, "checked_at": now()}
        Certificate.objects.update_or_create(address=address, defaults=seen)


def read_certificate(host: str, port: int) -> tuple[datetime | None, str]:
    """Return until when a server's certificate is good, and what a browser would say against it."""
    trusting = ssl.create_default_context()
    problem = ""
    try:
        return _shake_hands(trusting, host, port), ""
    except ssl.SSLCertVerificationError as error:
        problem = error.verify_message
    except OSError as error:
        return None, f"{type(error).__name__}: {error.strerror or error}"
    # What no browser would take is still read, to say until when it was meant to be good.
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    try:
        return _shake_hands(trusting, host, port), problem
    except OSError:
        return None, problem


def _shake_hands(context: ssl.SSLContext, host: str, port: int) -> datetime:
    with (
        socket.create_connection((host, port), timeout=PATIENCE_S) as bare,
        context.wrap_socket(bare, server_hostname=host) as wrapped,
    ):
        shown = wrapped.getpeercert(binary_form=True) or b""
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.astimezone(UTC)


def _get_place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 443}" if parts.scheme == "https" else ""
