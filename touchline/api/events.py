"""How an event of the event store looks in the API, wherever a list of events is given."""

from typing import Any

from ninja import Schema
from pydantic import Field

from touchline.api.problems import Problem
from touchline.api.values import EARLIEST, LATEST, Moment, Money
from touchline.eventstore.timeline import Position, StoredEvent
from touchline.kit.clock import to_millis

PAGE_VIEWED = "page_viewed"


class PageFacts(Schema):
    """The page an event happened on."""

    url: str
    host: str
    path: str
    title: str
    referrer: str


class VisitFacts(Schema):
    """The visit an event belongs to, and what its browser was."""

    started_at: int = Field(description="Unix seconds of its first event; with person_id it names the visit.")
    channel: str
    utm_source: str
    utm_medium: str
    utm_campaign: str


class DeviceFacts(Schema):
    """What the event came from."""

    country: str
    device: str
    browser: str
    os: str
    bot: bool


class EventItem(Schema):
    """One event; `properties` of a page view hold url, path, title and referrer, too."""

    id: str
    message_id: str
    name: str
    at: Moment
    contact_id: int | None = Field(description="The contact the person is known as now; null for a visitor.")
    person_id: int
    user_id: str | None = Field(description="The external id the event itself carried.")
    source_id: int
    value: Money | None
    currency: str | None
    page: PageFacts | None
    visit: VisitFacts | None
    device: DeviceFacts
    properties: dict[str, Any]


def make_event_item(event: StoredEvent, *, contact_id: int | None) -> dict[str, Any]:
    """Return a stored event as `EventItem` has it; `contact_id` is who its person is known as now."""
    properties = event.properties
    page = _get_page(event, search=str(properties.get("search", "")))
    if event.name == PAGE_VIEWED and page:
        properties = {key: page[key] for key in ("url", "path", "title", "referrer") if page[key]} | properties
    return {
        "id": event.id,
        "message_id": event.message_id,
        "name": event.name,
        "at": event.at,
        "contact_id": contact_id,
        "person_id": event.person_id,
        "user_id": event.user_id or None,
        "source_id": event.source,
        "value": event.value or None,
        "currency": event.currency or None,
        "page": page,
        "visit": _get_visit(event),
        "device": {
            "country": event.country,
            "device": event.device,
            "browser": event.browser,
            "os": event.os,
            "bot": bool(event.bot),
        },
        "properties": properties,
    }


def read_position(text: str) -> Position | None:
    """Return the place an `after` parameter names, None for the first page; a 400 problem when it is none."""
    if not text:
        return None
    try:
        position = Position.parse(text)
    except ValueError:
        position = None
    if position is None or not to_millis(EARLIEST) <= position.at_ms <= to_millis(LATEST):
        raise Problem(400, "Bad request", "The parameter 'after' is not from this list; follow `next` as it was given.")
    return position


def _get_page(event: StoredEvent, *, search: str) -> dict[str, str] | None:
    if not event.host and not event.title:
        return None
    # The event store keeps host and path; pages are nearly always read over TLS, a machine's own are not.
    scheme = "https" if "." in event.host and not event.host.startswith("127.") else "http"
    return {
        "url": f"{scheme}://{event.host}{event.path}{search}" if event.host else "",
        "host": event.host,
        "path": event.path,
        "title": event.title,
        "referrer": event.referrer,
    }


def _get_visit(event: StoredEvent) -> dict[str, Any] | None:
    if not event.visit:
        return None
    return {
        "started_at": event.visit,
        "channel": event.channel,
        "utm_source": event.utm_source,
        "utm_medium": event.utm_medium,
        "utm_campaign": event.utm_campaign,
    }
