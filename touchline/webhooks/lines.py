"""What a courier must know of an endpoint: where it is, and the secrets to sign with."""

import logging
from dataclasses import dataclass

from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, unseal
from touchline.webhooks.models import Endpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint that is called."""

    endpoint_id: int
    url: str
    secrets: tuple[str, ...]
    failing: bool


def get_lines() -> dict[int, Line]:
    """Return the endpoints that are called now, by their id."""
    lines = {}
    for endpoint in Endpoint.objects.filter(state=Endpoint.State.ACTIVE):
        try:
            secrets = get_secrets(endpoint)
        except CannotUnseal as error:
            log.error("Nothing is delivered to '%s': %s", endpoint.name, error)
            continue
        failing = endpoint.failing_since is not None
        lines[endpoint.id] = Line(endpoint.id, endpoint.url, secrets, failing)
    return lines


def get_secrets(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the secrets that sign now: the newest, and the one before while it is still valid."""
    secrets = [unseal(endpoint.sealed_secret)]
    if endpoint.sealed_old_secret and endpoint.old_secret_until and endpoint.old_secret_until > now():
        secrets.append(unseal(endpoint.sealed_old_secret))
    return tuple(secrets)
