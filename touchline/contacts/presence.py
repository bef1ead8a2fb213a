"""Where people were last: rows of `Presence`, read and written for a batch of people at once."""

from collections.abc import Iterable, Sequence

import msgspec
from django.db import connection

encode = msgspec.json.Encoder().encode

LOAD = """
SELECT person_id, is_contact, is_bot, is_sample, (extract(epoch FROM first_at) * 1000)::bigint,
       (extract(epoch FROM last_at) * 1000)::bigint, visits, pages, visit_at,
       coalesce(extract(epoch FROM visit_last_at) * 1000, 0)::bigint, visit_pages, host, path, title, channel, referrer,
       utm_source, utm_medium, utm_campaign, country, device, browser, os
FROM contacts_presence WHERE person_id = ANY(%s)
"""
SAVE = """
INSERT INTO contacts_presence (
    person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at, visit_last_at, visit_pages,
    host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os)
SELECT person_id, is_contact, is_bot, is_sample, to_timestamp(first_at / 1000.0), to_timestamp(last_at / 1000.0),
    visits, pages, visit_at, CASE WHEN visit_last_at > 0 THEN to_timestamp(visit_last_at / 1000.0) END, visit_pages,
    host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser, os
FROM json_to_recordset(%s::json) AS u(
    person_id bigint, is_contact bool, is_bot bool, is_sample bool, first_at bigint, last_at bigint, visits int,
    pages int, visit_at bigint, visit_last_at bigint, visit_pages int, host text, path text, title text, channel text,
    referrer text, utm_source text, utm_medium text, utm_campaign text, country text, device text, browser text,
    os text)
ON CONFLICT (person_id) DO UPDATE SET
    is_contact = excluded.is_contact, is_bot = excluded.is_bot, is_sample = excluded.is_sample,
    first_at = excluded.first_at, last_at = excluded.last_at, visits = excluded.visits, pages = excluded.pages,
    visit_at = excluded.visit_at, visit_last_at = excluded.visit_last_at, visit_pages = excluded.visit_pages,
    host = excluded.host, path = excluded.path, title = excluded.title, channel = excluded.channel,
    referrer = excluded.referrer, utm_source = excluded.utm_source, utm_medium = excluded.utm_medium,
    utm_campaign = excluded.utm_campaign, country = excluded.country, device = excluded.device,
    browser = excluded.browser, os = excluded.os
"""
REMOVE = "DELETE FROM contacts_presence WHERE person_id = ANY(%s)"
OF_VISIT = (
    "visit_at", "visit_last_at", "visit_pages", "host", "path", "title", "channel", "referrer", "utm_source",
    "utm_medium", "utm_campaign", "country", "device", "browser", "os",
)  # fmt: skip


class PresenceRow(msgspec.Struct, gc=False):
    """One person's presence; times are milliseconds since 1970, `visit_at` is in seconds, 0 stands for never."""

    person_id: int
    is_contact: bool
    is_bot: bool
    is_sample: bool
    first_at: int
    last_at: int
    visits: int = 0
    pages: int = 0
    visit_at: int = 0
    visit_last_at: int = 0
    visit_pages: int = 0
    host: str = ""
    path: str = ""
    title: str = ""
    channel: str = ""
    referrer: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    country: str = ""
    device: str = ""
    browser: str = ""
    os: str = ""

    def absorb(self, other: "PresenceRow") -> None:
        """Take over what another person id did before it was joined into this one."""
        self.first_at = min(self.first_at, other.first_at)
        self.visits += other.visits
        self.pages += other.pages
        if other.visit_last_at > self.visit_last_at:
            for name in OF_VISIT:
                setattr(self, name, getattr(other, name))
        self.last_at = max(self.last_at, other.last_at)


def load_presence(people: Sequence[int]) -> dict[int, PresenceRow]:
    """Return the presence of those people that have one."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [list(people)])
        return {row[0]: PresenceRow(*row) for row in cursor.fetchall()}


def save_presence(rows: Iterable[PresenceRow], *, removed: Sequence[int] = ()) -> None:
    """Write these rows, and take away those of people who were joined into others."""
    values = sorted(rows, key=lambda row: row.person_id)
    with connection.cursor() as cursor:
        if removed:
            cursor.execute(REMOVE, [list(removed)])
        if values:
            cursor.execute(SAVE, [encode(values).decode()])
