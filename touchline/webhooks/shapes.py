"""How endpoints and deliveries look in the API."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from touchline.api.values import NO_NUL, Moment, MomentIn
from touchline.webhooks.models import Delivery, Endpoint

EventName = Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": NO_NUL})]
Url = Annotated[str, Field(min_length=1, max_length=2048, json_schema_extra={"format": "uri"})]


class EndpointItem(Schema):
    """An address of another system that is told about events."""

    id: int
    name: str
    url: str
    events: list[str]
    with_samples: bool
    state: str = Field(description="active, paused, or parked after five days of failures.")
    failing_since: Moment | None
    parked_at: Moment | None
    last_success_at: Moment | None
    old_secret_until: Moment | None = Field(description="Until then the secret before signs along.")
    created_at: Moment
    updated_at: Moment


class EndpointWithSecret(EndpointItem):
    """The same with the secret, which can never be read again."""

    secret: str


class EndpointIn(Schema):
    """An endpoint to be made."""

    model_config = {"extra": "forbid"}

    name: Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": NO_NUL})]
    url: Url
    events: Annotated[list[EventName], Field(min_length=1, max_length=200, description="Names of events.")]
    with_samples: bool = Field(False, description="Events of the sample shop, too.")


class EndpointChange(Schema):
    """Changes to an endpoint: only what is sent changes."""

    model_config = {"extra": "forbid"}

    name: Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": NO_NUL})] | None = None
    url: Url | None = None
    events: Annotated[list[EventName], Field(min_length=1, max_length=200)] | None = None
    with_samples: bool | None = None
    active: bool | None = Field(None, description="true switches it on, also after it was parked; false off.")


class TryItem(Schema):
    """What came of one try."""

    at: str
    status: int | None
    took_ms: int | None
    error: str


class DeliveryItem(Schema):
    """One event on its way to an endpoint."""

    id: int
    webhook_id: str = Field(description="The same at every try: how a receiver knows what it had before.")
    event: str
    state: str = Field(description="waiting, sending, delivered or failed.")
    status: int | None = Field(description="What was answered last; nothing else of an answer is kept.")
    error: str
    tries: list[TryItem]
    created_at: Moment
    due_at: Moment
    finished_at: Moment | None


class Period(Schema):
    """A period of deliveries."""

    model_config = {"extra": "forbid"}

    since: MomentIn
    until: MomentIn
    only_failed: bool = True


class Replayed(Schema):
    """How many deliveries leave again."""

    count: int


def make_endpoint_item(endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint as `EndpointItem` has it."""
    return {name: getattr(endpoint, name) for name in EndpointItem.model_fields}


def make_delivery_item(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as `DeliveryItem` has it."""
    return {name: getattr(delivery, name) for name in DeliveryItem.model_fields}
