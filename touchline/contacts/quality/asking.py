"""Asks name servers whether mail can reach a domain at all; in the background, each domain once a month, only where wished.

RFC 5321 §5.1: a domain takes mail at its MX hosts, without any at its own address; RFC 7505: at a lone "." it takes none.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache
from typing import Final

import dns.exception
import dns.resolver
from django.db import connection, transaction

from touchline.contacts.models import Identity, MailDomain
from touchline.contacts.quality.rule import get_rule
from touchline.contacts.quality.scoring import mark_due
from touchline.kit.clock import now

HOLDS_FOR: Final = timedelta(days=30)
AGAIN_AFTER: Final = timedelta(hours=6)
"""When a name server did not answer."""
PATIENCE_S: Final = 4.0
AT_ONCE: Final = 500
ASKERS: Final = 16
MOST_NAMED: Final = 10_000


def ask_due() -> int:
    """Ask about the domains whose turn it is, and have whoever is at one that takes no mail checked anew; return how many."""
    if not get_rule().asks_mx:
        return 0
    done = 0
    while due := list(MailDomain.objects.filter(due_at__lte=now()).order_by("due_at", "domain")[:AT_ONCE]):
        gone = [one for one in due if one.takes_mail is not None and not find_people_at(one.domain, most=1)]
        MailDomain.objects.filter(domain__in=[one.domain for one in gone]).delete()
        due = [one for one in due if one not in gone]
        # No transaction is open while others are waited for.
        with ThreadPoolExecutor(ASKERS) as askers:
            answers = dict(zip(due, askers.map(takes_mail, [one.domain for one in due]), strict=True))
        _keep(answers)
        done += len(due)
    return done


def takes_mail(domain: str) -> bool | None:
    """Tell whether mail can reach a domain; None when no name server answers."""
    resolver = get_resolver()
    try:
        hosts = resolver.resolve(domain, "MX", lifetime=PATIENCE_S)
        return any(str(one.exchange) != "." for one in hosts)
    except dns.resolver.NXDOMAIN:
        return False
    except dns.resolver.NoAnswer:
        return _has_address(resolver, domain)
    except (dns.exception.DNSException, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def get_resolver() -> dns.resolver.Resolver:
    """Return who is asked: the name servers of this machine."""
    return dns.resolver.Resolver()


def _has_address(resolver: dns.resolver.Resolver, domain: str) -> bool | None:
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(domain, kind, lifetime=PATIENCE_S)
            return True
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            continue
        except (dns.exception.DNSException, ValueError, OSError):
            return None
    return False


@transaction.atomic
def _keep(answers: Mapping[MailDomain, bool | None]) -> None:
    moment = now()
    # Who takes mail, and always did as far as is known, changes nobody's score.
    turned = [
        one.domain for one, answer in answers.items() if {one.takes_mail, answer} >= {False} and answer is not None
    ]
    for one, answer in answers.items():
        one.takes_mail = one.takes_mail if answer is None else answer
        one.due_at = moment + (AGAIN_AFTER if answer is None else HOLDS_FOR)
    MailDomain.objects.bulk_update(answers, ["takes_mail", "due_at"])
    for domain in turned:
        mark_due(find_people_at(domain))


def find_people_at(domain: str, *, most: int = MOST_NAMED) -> list[int]:
    """Return the contacts with an address at a domain, as far as they are few enough to be named at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT contact_id FROM contacts_identity WHERE kind = %s AND upper(value) LIKE upper(%s) LIMIT %s",
            [Identity.Kind.EMAIL, f"%@{domain.replace('_', chr(92) + '_')}", most],
        )
        return [row[0] for row in cursor.fetchall()]
