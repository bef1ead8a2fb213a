"""Webhooks in the API: endpoints, their deliveries, tests and replays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import Id
from touchline.users.permissions import Verb
from touchline.webhooks import services
from touchline.webhooks.models import Delivery, Endpoint
from touchline.webhooks.queries import list_deliveries
from touchline.webhooks.shapes import (
    DeliveryItem,
    EndpointChange,
    EndpointIn,
    EndpointItem,
    EndpointWithSecret,
    Period,
    Replayed,
    make_delivery_item,
    make_endpoint_item,
)

router = Router()


class DeliveryQuery(PageQuery):
    """Which deliveries are asked for."""

    state: Literal["", "waiting", "sending", "delivered", "failed"] = Field("", description="Empty for all.")


@contextmanager
def problems() -> Iterator[None]:
    """Tell values that cannot be saved as a 422 problem."""
    try:
        yield
    except ValidationError as error:
        errors = [{"where": f"body.{name}", "detail": " ".join(texts)} for name, texts in error.message_dict.items()]
        raise Problem(422, "Not taken", "Nothing was changed.", errors=errors) from None


@router.get("/webhooks", response=Page[EndpointItem], url_name="webhooks")
def list_endpoints(request: HttpRequest, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List the endpoints."""
    authorise(request, "webhooks")
    after = decode_position(query.after, int)
    found = Endpoint.objects.order_by("id")
    found = found.filter(id__gt=after[0]) if after else found
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    return {"items": [make_endpoint_item(one) for one in items], "next": following}


@router.post("/webhooks", response={201: EndpointWithSecret}, url_name="webhook_new")
def add_endpoint(request: HttpRequest, response: HttpResponse, body: EndpointIn) -> Status[dict[str, Any]]:
    """Make an endpoint; the answer holds its secret, the only time it can be read."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    with problems():
        endpoint, secret = services.create_endpoint(services.Wanted(**read_wanted(body)), actor=token)
    response["Location"] = reverse("api:webhook", args=[endpoint.id])
    return Status(201, make_endpoint_item(endpoint) | {"secret": secret})


@router.get("/webhooks/{endpoint_id}", response=EndpointItem, url_name="webhook")
def get_endpoint(request: HttpRequest, endpoint_id: Id) -> dict[str, Any]:
    """Return an endpoint."""
    authorise(request, "webhooks")
    return make_endpoint_item(find_endpoint(endpoint_id))


@router.patch("/webhooks/{endpoint_id}", response=EndpointItem, url_name="webhook_change")
def change_endpoint(request: HttpRequest, endpoint_id: Id, body: EndpointChange) -> dict[str, Any]:
    """Change what is sent and nothing else."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    endpoint = find_endpoint(endpoint_id)
    sent = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    active = sent.pop("active", None)
    if sent:
        now = {name: getattr(endpoint, name) for name in ("name", "url", "events", "with_samples")}
        with problems():
            wanted = services.Wanted(**{**now, **sent, "events": tuple(sent.get("events", now["events"]))})
            services.change_endpoint(endpoint_id, wanted, actor=token)
    if active is not None:
        services.switch_endpoint(endpoint_id, on=active, actor=token)
    return make_endpoint_item(find_endpoint(endpoint_id))


@router.delete("/webhooks/{endpoint_id}", response={204: None}, url_name="webhook_remove")
def remove_endpoint(request: HttpRequest, endpoint_id: Id) -> Status[None]:
    """Remove an endpoint with all its deliveries."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    find_endpoint(endpoint_id)
    services.remove_endpoint(endpoint_id, actor=token)
    return Status(204, None)


@router.post("/webhooks/{endpoint_id}/secret", response=EndpointWithSecret, url_name="webhook_secret")
def rotate_secret(request: HttpRequest, endpoint_id: Id) -> dict[str, Any]:
    """Make a new secret; the one before signs along for 24 hours."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    find_endpoint(endpoint_id)
    endpoint, secret = services.rotate_secret(endpoint_id, actor=token)
    return make_endpoint_item(endpoint) | {"secret": secret}


@router.post("/webhooks/{endpoint_id}/test", response={202: DeliveryItem}, url_name="webhook_test")
def send_test(request: HttpRequest, endpoint_id: Id) -> Status[dict[str, Any]]:
    """Send a test; its delivery tells what came of it."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    find_endpoint(endpoint_id)
    return Status(202, make_delivery_item(services.send_test(endpoint_id, actor=token)))


@router.get("/webhooks/{endpoint_id}/deliveries", response=Page[DeliveryItem], url_name="webhook_deliveries")
def get_deliveries(request: HttpRequest, endpoint_id: Id, query: Query[DeliveryQuery]) -> dict[str, Any]:
    """List deliveries, newest first."""
    authorise(request, "webhooks")
    find_endpoint(endpoint_id)
    after = decode_position(query.after, int)
    before = int(after[0]) if after else None
    found = list_deliveries(endpoint_id, state=query.state, before=before, limit=query.limit + 1)
    items, following = page(found, request, limit=query.limit, position=lambda one: encode_position(one.id))
    return {"items": [make_delivery_item(one) for one in items], "next": following}


@router.get("/webhooks/{endpoint_id}/deliveries/{delivery_id}", response=DeliveryItem, url_name="webhook_delivery")
def get_delivery(request: HttpRequest, endpoint_id: Id, delivery_id: Id) -> dict[str, Any]:
    """Return a delivery."""
    authorise(request, "webhooks")
    return make_delivery_item(find_delivery(endpoint_id, delivery_id))


@router.post(
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay", response={202: DeliveryItem}, url_name="webhook_replay"
)
def replay_delivery(request: HttpRequest, endpoint_id: Id, delivery_id: Id) -> Status[dict[str, Any]]:
    """Send a finished delivery once more, under the same id."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    find_delivery(endpoint_id, delivery_id)
    services.replay_delivery(endpoint_id, delivery_id, actor=token)
    return Status(202, make_delivery_item(find_delivery(endpoint_id, delivery_id)))


@router.post("/webhooks/{endpoint_id}/replay", response={202: Replayed}, url_name="webhook_replay_period")
def replay_period(request: HttpRequest, endpoint_id: Id, body: Period) -> Status[dict[str, int]]:
    """Send once more what was recorded from `since` until before `until`."""
    token = authorise(request, "webhooks", Verb.MANAGE)
    find_endpoint(endpoint_id)
    count = services.replay_period(
        endpoint_id, since=body.since, until=body.until, only_failed=body.only_failed, actor=token
    )
    return Status(202, {"count": count})


def find_endpoint(endpoint_id: int) -> Endpoint:
    """Return the endpoint; a 404 problem when there is none."""
    endpoint = Endpoint.objects.filter(id=endpoint_id).first()
    if endpoint is None:
        raise Problem(404, "Not found", f"There is no webhook {endpoint_id}.")
    return endpoint


def find_delivery(endpoint_id: int, delivery_id: int) -> Delivery:
    """Return the delivery; a 404 problem when there is none."""
    delivery = Delivery.objects.filter(endpoint_id=endpoint_id, id=delivery_id).first()
    if delivery is None:
        raise Problem(404, "Not found", f"There is no delivery {delivery_id} of the webhook {endpoint_id}.")
    return delivery


def read_wanted(body: EndpointIn) -> dict[str, Any]:
    """Return what was sent as `services.Wanted` takes it."""
    return {**body.model_dump(), "events": tuple(body.events)}
