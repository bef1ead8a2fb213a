"""What the mailboxes of one domain take in a minute: set by the firm, drawn by all carriers from the same allowance."""

import time
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection, transaction

from touchline.kit.clock import now
from touchline.messaging.models import DomainLimit
from touchline.messaging.outbox.claiming import Released
from touchline.messaging.outbox.deciding import Cargo
from touchline.messaging.outbox.pacing import draw
from touchline.messaging.outbox.yard import find_domain
from touchline.users.audit import write_audit

REASON: Final = "paced"
CALL_BACK: Final = f"""
UPDATE messaging_message SET due_at = now() WHERE state = 'queued' AND reason = '{REASON}' AND due_at > now()
"""  # noqa: S608 - a word of this file


class Domains:
    """The limits as one carrier knows them, and until when it has put off what goes to each domain."""

    def __init__(self) -> None:
        self.connections: dict[str, int] = {}
        self._rates: dict[str, float] = {}
        self._put_off: dict[str, float] = {}

    def read(self) -> None:
        """Take the limits as they are set now."""
        rows = list(DomainLimit.objects.values_list("domain", "per_minute", "connections"))
        rates = {domain: float(rate) for domain, rate, _count in rows if rate}
        self._put_off = {
            domain: at for domain, at in self._put_off.items() if rates.get(domain) == self._rates.get(domain)
        }
        self._rates = rates
        self.connections = {domain: count for domain, _rate, count in rows if count}

    def hold_back(self, cargo: Iterable[Cargo]) -> tuple[list[Cargo], list[Released]]:
        """Return what may leave now, and what goes back until its domain takes more."""
        free, limited = list[Cargo](), dict[str, list[Cargo]]()
        for one in cargo:
            domain = find_domain(one.address)
            (limited.setdefault(domain, []) if domain in self._rates and one.load.is_marketing else free).append(one)
        back: list[Released] = []
        for domain, those in limited.items():
            count = draw(f"domain:{domain}", self._rates[domain], most=len(those))
            free += those[:count]
            back += [Released(one.message, self._find_turn(domain), REASON) for one in those[count:]]
        return free, back

    def _find_turn(self, domain: str) -> float:
        """Return in how many seconds the next one's turn is: each a little later than the one before."""
        moment = time.monotonic()
        turn = max(moment, self._put_off.get(domain, 0.0)) + 60.0 / self._rates[domain]
        self._put_off[domain] = turn
        return turn - moment


def list_limits() -> list[DomainLimit]:
    """Return the domains that are limited, by name."""
    return list(DomainLimit.objects.order_by("domain"))


@transaction.atomic
def set_limit(actor: Any, domain: str, *, per_minute: int | None, connections: int | None) -> None:
    """Limit what goes to a domain from now on; without a number nothing limits it any more."""
    name = domain.lower()
    known = DomainLimit.objects.filter(domain=name).first()
    before = _describe(known)
    if per_minute is None and connections is None:
        DomainLimit.objects.filter(domain=name).delete()
        after = _describe(None)
    else:
        facts = {"per_minute": per_minute, "connections": connections, "updated_at": now()}
        after = _describe(DomainLimit.objects.update_or_create(domain=name, defaults=facts)[0])
    # What was put off by the old limit asks anew.
    with connection.cursor() as cursor:
        cursor.execute(CALL_BACK)
    write_audit(actor, "edit", "messages", "rules", before={name: before}, after={name: after})


def _describe(limit: DomainLimit | None) -> str:
    return f"{limit.per_minute or ''}/{limit.connections or ''}" if limit else ""
