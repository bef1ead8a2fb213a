"""Forgets people of whom nothing was heard for so long as the firm decided."""

from datetime import datetime
from typing import Final

from django.db import connection

from touchline.contacts.models import Contact
from touchline.contacts.requests.services import erase

AT_ONCE: Final = 200
SILENT: Final = """
SELECT c.id FROM contacts_contact c
WHERE c.updated_at < %(before)s AND c.id > %(after)s
AND NOT EXISTS (SELECT 1 FROM contacts_presence p WHERE p.person_id = c.id AND p.last_at >= %(before)s)
AND NOT EXISTS (SELECT 1 FROM contacts_consent s WHERE s.contact_id = c.id AND s.at >= %(before)s)
ORDER BY c.id LIMIT %(most)s
"""


def forget_silent_people(before: datetime) -> int:
    """Erase people who were neither seen nor changed since; return how many. As thorough as an erasure they ask for."""
    count, after = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SILENT, {"before": before, "after": after, "most": AT_ONCE})
            silent = [row[0] for row in cursor.fetchall()]
        if not silent:
            return count
        for contact in Contact.objects.filter(pk__in=silent):
            erase(contact, actor=None)
            count += 1
        after = silent[-1]
