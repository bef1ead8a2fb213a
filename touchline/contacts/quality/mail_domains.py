"""What is known of domains that take mail or do not, and which are to be asked about (`quality.asking`)."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from touchline.contacts.models import MailDomain, QualityRule
from touchline.contacts.quality.domains import FREE

NOTE: Final = """
INSERT INTO contacts_maildomain (domain, due_at) SELECT d, now() FROM unnest(%s::text[]) AS d ORDER BY d
ON CONFLICT (domain) DO NOTHING
"""


def is_asked() -> bool:
    """Tell whether name servers are asked at all."""
    return QualityRule.objects.filter(pk=1, asks_mx=True).exists()


def find_dead(domains: Iterable[str]) -> set[str]:
    """Return those of the domains of which name servers say that they take no mail."""
    wanted = sorted({one for one in domains if one} - FREE)
    return set(MailDomain.objects.filter(domain__in=wanted, takes_mail=False).values_list("domain", flat=True))


def note_domains(domains: Iterable[str]) -> None:
    """Have domains asked about that nobody asked about yet."""
    if wanted := sorted({one for one in domains if one and len(one) < 254} - FREE):
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [wanted])
