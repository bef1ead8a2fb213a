"""Tells the service manager that started this process how it is: systemd's protocol, one datagram to a socket it names."""

import contextlib
import os
import socket


def tell_service_manager(said: str) -> None:
    """Send `READY=1`, `STOPPING=1` or `STATUS=…` (sd_notify(3)); nothing happens where nobody asked for it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # A name that begins with @ lies in the abstract namespace.
    place = f"\0{address[1:]}" if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(said.encode(), place)
