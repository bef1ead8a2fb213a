"""Tells the sending processes that there is work, so that nobody waits for their next look."""

from django.db import connection

CHANNEL = "touchline_messages"


def wake_carriers() -> None:
    """Wake whoever waits for messages to send."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
