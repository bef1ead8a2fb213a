"""Commands on webhooks: endpoints made, changed, switched on and off; deliveries sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.kit.http import Refused, check_url
from touchline.kit.sealing import seal
from touchline.users.audit import write_audit
from touchline.webhooks.bodies import TEST, write_test
from touchline.webhooks.book import forget_wishes
from touchline.webhooks.models import Delivery, Endpoint
from touchline.webhooks.schedule import OLD_SECRET_LASTS
from touchline.webhooks.secrets import make_secret

MOST_ENDPOINTS = 100
MOST_EVENTS = 200
LONGEST_NAME = 200
# A new round: the tries of the first stay to be looked at.
REPLAY = """
UPDATE webhooks_delivery SET state = 'waiting', due_at = now(), tried = 0, attempt = attempt + 1, finished_at = NULL
WHERE endpoint_id = %(endpoint)s AND state IN ('delivered', 'failed')
"""
REPLAY_PERIOD = " AND created_at >= %(since)s AND created_at < %(until)s AND (%(all)s OR state = 'failed')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An endpoint as somebody typed it."""

    name: str
    url: str
    events: tuple[str, ...]
    with_samples: bool = False


def check_wanted(wanted: Wanted) -> None:
    """Raise ValidationError, by field, for what cannot be saved; asks the name server."""
    errors: dict[str, str] = {}
    if not wanted.name.strip() or len(wanted.name) > LONGEST_NAME:
        errors["name"] = _("Give it a name of up to {most} characters.").format(most=LONGEST_NAME)
    if not wanted.events:
        errors["events"] = _("Choose at least one event.")
    elif len(wanted.events) > MOST_EVENTS or any(not 0 < len(name) <= 200 for name in wanted.events):
        errors["events"] = _("At most {most} events, with names of up to 200 characters.").format(most=MOST_EVENTS)
    try:
        check_url(wanted.url, reach=settings.ENVIRONMENT.outgoing)
    except Refused as refused:
        errors["url"] = str(refused)
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_endpoint(wanted: Wanted, *, actor: Any) -> tuple[Endpoint, str]:
    """Make an endpoint; return it with its secret, which can never be read again. Raises ValidationError."""
    check_wanted(wanted)
    if Endpoint.objects.count() >= MOST_ENDPOINTS:
        raise ValidationError({"name": _("There are {most} webhooks; remove one first.").format(most=MOST_ENDPOINTS)})
    secret, moment = make_secret(), now()
    endpoint = Endpoint.objects.create(
        name=wanted.name.strip(),
        url=wanted.url,
        events=sorted(set(wanted.events)),
        with_samples=wanted.with_samples,
        sealed_secret=seal(secret),
        created_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )
    write_audit(actor, "create", "webhooks", endpoint.id, after=describe(endpoint))
    transaction.on_commit(forget_wishes)
    return endpoint, secret


@transaction.atomic
def change_endpoint(endpoint_id: int, wanted: Wanted, *, actor: Any) -> Endpoint:
    """Change an endpoint; raises ValidationError, Endpoint.DoesNotExist."""
    check_wanted(wanted)
    endpoint = Endpoint.objects.select_for_update().get(id=endpoint_id)
    before = describe(endpoint)
    endpoint.name, endpoint.url = wanted.name.strip(), wanted.url
    endpoint.events, endpoint.with_samples = sorted(set(wanted.events)), wanted.with_samples
    endpoint.updated_at = now()
    endpoint.save(update_fields=["name", "url", "events", "with_samples", "updated_at"])
    write_audit(actor, "edit", "webhooks", endpoint.id, before=before, after=describe(endpoint))
    transaction.on_commit(forget_wishes)
    return endpoint


@transaction.atomic
def switch_endpoint(endpoint_id: int, *, on: bool, actor: Any) -> Endpoint:
    """Switch an endpoint on or off; one that was parked begins with a clean sheet, and what waits for it leaves."""
    endpoint = Endpoint.objects.select_for_update().get(id=endpoint_id)
    before = describe(endpoint)
    endpoint.state = Endpoint.State.ACTIVE if on else Endpoint.State.PAUSED
    endpoint.parked_at = endpoint.failing_since = None
    endpoint.updated_at = now()
    endpoint.save(update_fields=["state", "parked_at", "failing_since", "updated_at"])
    write_audit(actor, "edit", "webhooks", endpoint.id, before=before, after=describe(endpoint))
    transaction.on_commit(forget_wishes)
    return endpoint


@transaction.atomic
def rotate_secret(endpoint_id: int, *, actor: Any) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret and return it; the one before signs along for 24 hours."""
    endpoint = Endpoint.objects.select_for_update().get(id=endpoint_id)
    secret = make_secret()
    endpoint.sealed_old_secret, endpoint.sealed_secret = endpoint.sealed_secret, seal(secret)
    endpoint.old_secret_until = now() + OLD_SECRET_LASTS
    endpoint.updated_at = now()
    endpoint.save(update_fields=["sealed_old_secret", "sealed_secret", "old_secret_until", "updated_at"])
    write_audit(actor, "rotate", "webhooks", endpoint.id, after={"old_secret_until": endpoint.old_secret_until})
    return endpoint, secret


@transaction.atomic
def remove_endpoint(endpoint_id: int, *, actor: Any) -> None:
    """Remove an endpoint with all its deliveries; raises Endpoint.DoesNotExist."""
    endpoint = Endpoint.objects.select_for_update().get(id=endpoint_id)
    write_audit(actor, "delete", "webhooks", endpoint.id, before=describe(endpoint))
    endpoint.delete()
    transaction.on_commit(forget_wishes)


@transaction.atomic
def send_test(endpoint_id: int, *, actor: Any) -> Delivery:
    """Put a test on its way to an endpoint, by the same road as everything else."""
    endpoint = Endpoint.objects.get(id=endpoint_id)
    moment = now()
    delivery = Delivery.objects.create(
        endpoint=endpoint, key=uuid4(), event=TEST, body=write_test(moment), created_at=moment, due_at=moment
    )
    write_audit(actor, "test", "webhooks", endpoint.id)
    return delivery


@transaction.atomic
def replay_delivery(endpoint_id: int, delivery_id: int, *, actor: Any) -> bool:
    """Send a finished delivery once more, under the same id; return whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute(f"{REPLAY} AND id = %(id)s", {"endpoint": endpoint_id, "id": delivery_id})
        found = bool(cursor.rowcount)
    if found:
        write_audit(actor, "replay", "webhooks", endpoint_id, after={"count": 1, "delivery": delivery_id})
    return found


@transaction.atomic
def replay_period(endpoint_id: int, *, since: datetime, until: datetime, only_failed: bool, actor: Any) -> int:
    """Send once more what was recorded from `since` until before `until`; return how many."""
    values: dict[str, Any] = {"endpoint": endpoint_id, "since": since, "until": until, "all": not only_failed}
    with connection.cursor() as cursor:
        cursor.execute(REPLAY + REPLAY_PERIOD, values)
        count = int(cursor.rowcount)
    write_audit(actor, "replay", "webhooks", endpoint_id, after={"count": count, "since": since, "until": until})
    return count


def describe(endpoint: Endpoint) -> dict[str, Any]:
    """Return what the audit log tells of an endpoint: no secrets."""
    names = ("name", "url", "events", "with_samples", "state")
    return {name: getattr(endpoint, name) for name in names}
