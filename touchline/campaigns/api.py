"""Campaigns in the API: list, make, rehearse, order, undo, steer, report, and why somebody got a send or not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.campaigns import ordering, services, steering
from touchline.campaigns.explaining import explain_send
from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.money import count_money
from touchline.campaigns.opening import find_send
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.reporting import make_report
from touchline.campaigns.services import CannotSend, WantedBoth, WantedCampaign, WantedSend, WantedVariant
from touchline.campaigns.state import get_state
from touchline.channels.models import Sender
from touchline.contacts.models import Purpose
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.client import EventStoreDown
from touchline.messaging.models import Design
from touchline.tracking.goals import find_goal
from touchline.users.permissions import Verb

router = Router()
T = TypeVar("T")
Name = Annotated[str, Field(min_length=1, max_length=services.LONGEST_NAME, json_schema_extra={"pattern": NO_NUL})]
Short = Annotated[str, Field(max_length=100, json_schema_extra={"pattern": NO_NUL})]
WHATS: Final = ("opened", "opened_by_machine", "clicked", "clicked_by_machine", "unsubscribed", "complained", "replied")


class SendItem(Schema):
    """A send; `state` is draft, waiting, planned, sending, testing, paused, sent, stopped or problem."""

    id: int
    campaign_id: int
    name: str
    channel: str
    state: str
    problem: str
    segments: list[int]
    without: list[int]
    topic: str | None
    starts_at: Moment | None
    started_at: Moment | None
    size: int | None
    mailing_id: int | None


class CampaignItem(Schema):
    """A campaign with its sends."""

    id: int
    name: str
    note: str
    goal: str
    cost: Decimal | None
    currency: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    created_at: Moment
    archived_at: Moment | None
    sends: list[SendItem]


class SendIn(Schema):
    """A campaign with one send that is to be made; it is a draft until it is ordered."""

    model_config = {"extra": "forbid"}

    name: Name
    design: Id
    segments: Annotated[list[Id], Field(min_length=1, max_length=100)]
    without: Annotated[list[Id], Field(max_length=100)] = []
    topic: Short
    sender: Id
    goal: Short = ""
    per_minute: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    control_percent: Annotated[int, Field(ge=0, le=50)] = 0
    utm_source: Short = ""
    utm_medium: Short = ""
    utm_campaign: Short = ""


class Order(Schema):
    """The order of a send: for how many people, as the rehearsal said."""

    model_config = {"extra": "forbid"}

    size: Annotated[int, Field(ge=0, le=10**12)]


class Rehearsed(Schema):
    """Who would get a send now, and how many not, by reason."""

    audience: int
    gets: int
    reasons: dict[str, int]


class Reported(Schema):
    """What came of a send: messages by state, people by what happened, and the goal."""

    audience: int
    control: int
    is_practice: bool
    states: dict[str, int]
    people: dict[str, int]
    goal_people: int | None
    revenue: Decimal | None
    revenue_of_clickers: Decimal | None


class Recipient(Schema):
    """Whether somebody got a send, and why or why not; `got` is null while nothing is decided."""

    got: bool | None
    heading: str
    reason: str


@router.get("/campaigns", response=Page[CampaignItem], url_name="campaigns")
def list_all(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the campaigns in the order of their ids, those put away among them."""
    authorise(request, "campaigns")
    found = Campaign.objects.order_by("pk").prefetch_related("sends__mailing", "sends__topic")
    after = decode_position(query.after, int)
    found = found.filter(pk__gt=after[0]) if after else found
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.pk)
    )
    return {"items": [show_campaign(one) for one in items], "next": following}


@router.post("/campaigns", response={201: CampaignItem}, url_name="campaign_new")
def add(request: HttpRequest, response: HttpResponse, body: SendIn) -> Status[Any]:
    """Make a campaign with one send; nothing goes out before it is ordered."""
    token = authorise(request, "campaigns", Verb.CREATE)
    send = keep(lambda: services.create_campaign(token, read_wanted(body)))
    response["Location"] = reverse("api:campaign", args=[send.campaign_id])
    return Status(201, show_campaign(send.campaign))


@router.get("/campaigns/{campaign_id}", response=CampaignItem, url_name="campaign")
def read(request: HttpRequest, campaign_id: Id) -> dict[str, Any]:
    """Return a campaign with its sends."""
    authorise(request, "campaigns")
    found = Campaign.objects.filter(pk=campaign_id).first()
    if found is None:
        raise Problem(404, "Not found", f"There is no campaign {campaign_id}.")
    return show_campaign(found)


@router.get("/sends/{send_id}", response=SendItem, url_name="send")
def read_send(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Return a send and where it stands."""
    return show_send(open_send(request, send_id))


@router.get("/sends/{send_id}/rehearsal", response=Rehearsed, url_name="send_rehearsal")
def rehearse_send(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Say who would get a send now, and who not and why."""
    send = open_send(request, send_id)
    found = keep(lambda: rehearse(send))
    reasons = {slug: len(people) for slug, people in found.out.items() if people}
    return {"audience": len(found.audience), "gets": len(found.gets), "reasons": reasons}


@router.post("/sends/{send_id}/order", response=SendItem, url_name="send_order")
def order(request: HttpRequest, send_id: Id, body: Order) -> dict[str, Any]:
    """Order a send for so many people; it begins a minute later, or at its time. A second order changes nothing."""
    token, send = open_send_for(request, send_id)
    return show_send(keep(lambda: ordering.order_send(token, send.pk, seen=body.size, typed=str(body.size))))


@router.post("/sends/{send_id}/undo", response=SendItem, url_name="send_undo")
def undo(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Take an order back before it begins."""
    return steer(request, send_id, ordering.undo_order)


@router.post("/sends/{send_id}/pause", response=SendItem, url_name="send_pause")
def pause(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Let nothing more leave until it goes on."""
    return steer(request, send_id, steering.pause_send)


@router.post("/sends/{send_id}/resume", response=SendItem, url_name="send_resume")
def resume(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Go on where it was paused."""
    return steer(request, send_id, steering.resume_send)


@router.post("/sends/{send_id}/stop", response=SendItem, url_name="send_stop")
def stop(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """End it for good."""
    return steer(request, send_id, steering.stop_send)


@router.get("/sends/{send_id}/report", response=Reported, url_name="send_report")
def report(request: HttpRequest, send_id: Id) -> dict[str, Any]:
    """Return what came of a send; people and machines apart."""
    send = open_send(request, send_id)
    found = keep(lambda: make_report([send], money=count_money(send.campaign, [send])))
    states: dict[str, int] = {}
    for (state, _reason), count in found.states.items():
        states[state] = states.get(state, 0) + count
    money = found.money
    return {
        "audience": found.audience,
        "control": found.control,
        "is_practice": found.is_practice,
        "states": states,
        "people": {what: found.count(what) for what in WHATS},
        "goal_people": money.people if money else None,
        "revenue": money.revenue if money else None,
        "revenue_of_clickers": money.revenue_of_clickers if money else None,
    }


@router.get("/sends/{send_id}/recipients/{contact_id}", response=Recipient, url_name="send_recipient")
def recipient(request: HttpRequest, send_id: Id, contact_id: Id) -> dict[str, Any]:
    """Say whether somebody got a send, and why or why not."""
    send = open_send(request, send_id)
    token = authorise(request, "contacts")
    if not CONTACT.limit(token, Verb.VIEW).filter(pk=contact_id).exists():
        raise Problem(404, "Not found", f"There is no contact {contact_id}.")
    why = explain_send(send, contact_id)
    return {"got": why.is_good, "heading": why.heading, "reason": why.words}


def open_send(request: HttpRequest, send_id: int) -> Send:
    """Return a send; else a 404 problem."""
    authorise(request, "campaigns")
    found = find_send(send_id)
    if found is None:
        raise Problem(404, "Not found", f"There is no send {send_id}.")
    return found


def open_send_for(request: HttpRequest, send_id: int) -> tuple[Any, Send]:
    """Return the token and a send that it may change."""
    token = authorise(request, "campaigns", Verb.EDIT)
    return token, open_send(request, send_id)


def steer(request: HttpRequest, send_id: int, do: Callable[[Any, int], Send]) -> dict[str, Any]:
    """Do one thing with a send and return it."""
    token, send = open_send_for(request, send_id)
    return show_send(keep(lambda: do(token, send.pk)))


def keep(act: Callable[[], T]) -> T:
    """Return what is done; what cannot be is a problem in words."""
    try:
        return act()
    except CannotSend as error:
        raise Problem(422, "Not taken", str(error)) from None
    except EventStoreDown as error:
        raise Problem(503, "Not now", str(error)) from None


def read_wanted(body: SendIn) -> WantedBoth:
    """Return the campaign and its send; what is named and not there is a problem."""
    topic = Purpose.objects.filter(slug=body.topic, archived_at=None).first()
    sender = Sender.objects.filter(pk=body.sender, archived_at=None).first()
    design = Design.objects.filter(pk=body.design, archived_at=None).first()
    for found, what in ((topic, "topic"), (sender, "sender"), (design, "design")):
        if found is None:
            raise Problem(
                422,
                "Not taken",
                f"There is no {what} like this.",
                errors=[{"where": f"body.{what}", "detail": "not there"}],
            )
    if body.goal and find_goal(body.goal) is None:
        raise Problem(
            422, "Not taken", "There is no such goal.", errors=[{"where": "body.goal", "detail": "not there"}]
        )
    tags: dict[str, Any] = {
        "utm_source": body.utm_source,
        "utm_medium": body.utm_medium,
        "utm_campaign": body.utm_campaign,
    }
    send = WantedSend(
        variants=(WantedVariant(design=design),), segments=tuple(body.segments), without=tuple(body.without),
        topic=topic, sender=sender, per_minute=body.per_minute, control_percent=body.control_percent,
    )  # fmt: skip
    return WantedBoth(campaign=WantedCampaign(name=body.name, goal=body.goal, **tags), send=send)


def show_send(send: Send) -> dict[str, Any]:
    """Return a send as the shape has it."""
    facts = {name: getattr(send, name) for name in SendItem.model_fields if name not in ("state", "topic")}
    return facts | {"state": get_state(send).value, "topic": send.topic.slug if send.topic else None}


def show_campaign(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as the shape has it."""
    facts = {name: getattr(campaign, name) for name in CampaignItem.model_fields if name != "sends"}
    return facts | {"sends": [show_send(one) for one in campaign.sends.all()]}
