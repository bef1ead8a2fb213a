"""Makes endpoints and deliveries for tests."""

from itertools import count
from uuid import uuid4

from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.webhooks.models import Delivery, Endpoint
from touchline.webhooks.secrets import make_secret

_numbers = count(1)


def make_endpoint(url: str = "https://203.0.113.7/", *, secret: str = "", **fields: object) -> Endpoint:
    """Return a saved endpoint, whatever its address."""
    moment = now()
    values = {"name": f"Endpoint {next(_numbers)}", "events": ["contact_created"], "created_at": moment} | fields
    return Endpoint.objects.create(url=url, sealed_secret=seal(secret or make_secret()), updated_at=moment, **values)


def make_delivery(endpoint: Endpoint, **fields: object) -> Delivery:
    """Return a saved delivery that is due."""
    moment = now()
    values = {"event": "contact_created", "body": '{"type":"contact_created"}', "created_at": moment, "due_at": moment}
    return Delivery.objects.create(endpoint=endpoint, key=uuid4(), **(values | fields))
