"""What people want to hear of, in the API."""

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.contacts.api.people import access_contact
from touchline.contacts.consents.asking import ask_first, find_waiting
from touchline.contacts.consents.deciding import get_known, judge
from touchline.contacts.consents.links import make_link
from touchline.contacts.consents.purposes import list_topics
from touchline.contacts.consents.services import (
    Choice,
    Proof,
    choose_rhythm,
    come_back,
    get_frequency,
    get_pause,
    leave,
    say,
)
from touchline.contacts.models import Channel, Consent, Contact, Frequency, Purpose, PurposeText
from touchline.users.permissions import Verb

router = Router()
Line = Annotated[str, Field(max_length=500, json_schema_extra={"pattern": NO_NUL})]
Slug = Annotated[str, Field(min_length=1, max_length=40, json_schema_extra={"pattern": NO_NUL})]
OWN_WAYS = ("form", "call", "writing", "person")


class ConsentItem(Schema):
    """What holds for one purpose and channel: whether one may, why or why not, and the last word with its proof."""

    purpose: str
    channel: Channel
    allowed: bool
    reason: str = Field(description="`allowed`, or the slug of what stands against it.")
    basis: str
    state: str | None = Field(None, description="`given`, `withdrawn`, or null when nothing was ever said.")
    at: Moment | None = None
    way: str | None = None
    where: str | None = None
    text_version: int | None = None
    language: str | None = None
    by: str | None = None
    asked_at: Moment | None = Field(None, description="When they were asked by mail to confirm, while they have not.")


class ConsentSheet(Schema):
    """All that one contact wants to hear of."""

    items: list[ConsentItem]
    frequency: Frequency
    paused_until: Moment | None = None
    left: bool = Field(description="Wants to hear nothing more.")
    restricted: bool = Field(description="Article 18: kept, and not used.")
    objected: bool = Field(description="Article 21: objected to advertising.")
    preference_page: str


class ConsentIn(Schema):
    """One word of the person. `where` names the page, list or document that proves it.

    A yes by e-mail that was only typed or said (`form`, `call`) is asked for by mail where the purpose wants that; with
    `at`, a moment of the past, it is history and counts as it is.
    """

    model_config = {"extra": "forbid"}

    purpose: Slug
    channel: Channel
    given: bool
    way: Annotated[str, Field(json_schema_extra={"enum": ["api", *OWN_WAYS]})] = Field(
        "api", description="How it was said; only what the person said takes an opt-out of their address back."
    )
    where: Line = ""
    at: Moment | None = None
    text_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    language: Annotated[str, Field(max_length=12, json_schema_extra={"pattern": NO_NUL})] = ""


class ConsentChange(Schema):
    """What is sent counts, what is left out stays."""

    model_config = {"extra": "forbid"}

    items: Annotated[list[ConsentIn], Field(max_length=100)] = Field(default_factory=list)
    frequency: Frequency | None = None
    paused_until: Moment | None = None
    left: bool | None = None


@router.get("/contacts/{contact_id}/consents", response=ConsentSheet, url_name="consents")
def get_consents(request: HttpRequest, contact_id: Id) -> dict[str, Any]:
    """Return what a contact wants to hear of, for every purpose and channel."""
    return make_sheet(access_contact(authorise(request, "contacts"), contact_id))


@router.put("/contacts/{contact_id}/consents", response=ConsentSheet, url_name="consents_change")
def change_consents(request: HttpRequest, contact_id: Id, body: ConsentChange) -> dict[str, Any]:
    """Note what a contact said, all of it or nothing; the same again changes nothing."""
    token = authorise(request, "contacts", Verb.EDIT)
    contact = access_contact(token, contact_id, Verb.EDIT)
    with transaction.atomic():
        for number, item in enumerate(body.items):
            choice, proof = find_choice(item, number), make_proof(item, number, token=token, person_id=contact_id)
            if not ask_first(contact, choice, proof):
                say(contact, [choice], proof=proof, actor=token)
        change_rhythm(contact, body, proof=Proof(Consent.Way.API, by=token.name, person_id=contact_id), token=token)
    return make_sheet(contact)


def change_rhythm(contact: Contact, body: ConsentChange, *, proof: Proof, token: Token) -> None:
    """Note how often, until when not at all, and whether never again, as far as the body says."""
    preferences = get_known([contact.pk])[contact.pk].preferences
    if body.frequency is not None or "paused_until" in body.model_fields_set:
        is_said = "paused_until" in body.model_fields_set
        choose_rhythm(
            contact,
            frequency=body.frequency or Frequency(get_frequency(preferences)),
            paused_until=body.paused_until if is_said else get_pause(preferences),
            proof=proof,
            actor=token,
        )
    if body.left is not None:
        (leave if body.left else come_back)(contact, proof=proof, actor=token)


def find_choice(item: ConsentIn, number: int) -> Choice:
    """Return what an item is about; a 422 problem for a purpose there is not, or not for this channel."""
    purpose = Purpose.objects.filter(slug=item.purpose, archived_at=None).first()
    if purpose is None:
        raise refuse(f"items.{number}.purpose", f"There is no purpose '{item.purpose}'.")
    if item.channel not in purpose.channels:
        raise refuse(f"items.{number}.channel", f"'{item.purpose}' is for {', '.join(purpose.channels)}.")
    return Choice(purpose, item.channel, is_given=item.given)


def make_proof(item: ConsentIn, number: int, *, token: Token, person_id: int) -> Proof:
    """Return the proof of an item; a 422 problem for a version of the text there is not."""
    if item.way not in ("api", *OWN_WAYS):
        raise refuse(f"items.{number}.way", f"Say one of: api, {', '.join(OWN_WAYS)}.")
    text = None
    if item.text_version is not None:
        text = PurposeText.objects.filter(purpose__slug=item.purpose, version=item.text_version).first()
        if text is None:
            raise refuse(f"items.{number}.text_version", f"'{item.purpose}' has no version {item.text_version}.")
    return Proof(
        Consent.Way(item.way),
        where=item.where,
        text=text,
        language=item.language,
        at=item.at,
        by=f"API: {token.name}",
        person_id=person_id,
    )


def refuse(where: str, detail: str) -> Problem:
    """Return the problem of one value."""
    return Problem(422, "Not taken", detail, errors=[{"where": f"body.{where}", "detail": detail}])


def make_sheet(contact: Contact) -> dict[str, Any]:
    """Return the sheet of a contact."""
    known, waiting = get_known([contact.pk])[contact.pk], find_waiting(contact.pk)
    items = []
    for topic in list_topics():
        for channel in topic.purpose.channels:
            verdict = judge(known, channel, topic.purpose)
            last = known.latest.get((topic.purpose.pk, channel))
            items.append(
                {"purpose": topic.purpose.slug, "channel": channel, "basis": topic.purpose.basis}
                | {"allowed": verdict.allowed, "reason": verdict.reason}
                | (make_proof_item(last) if last else {})
                | {"asked_at": waiting.get(topic.purpose.slug) if channel == Channel.EMAIL else None}
            )
    return {
        "items": items,
        "frequency": get_frequency(known.preferences),
        "paused_until": get_pause(known.preferences),
        "left": any(one.left_at for one in known.preferences),
        "restricted": any(one.restricted_at for one in known.preferences),
        "objected": any(one.objected_at for one in known.preferences),
        "preference_page": make_link(contact.pk),
    }


def make_proof_item(last: Consent) -> dict[str, Any]:
    """Return the last word with its proof."""
    version = last.text.version if last.text else None
    proof = {"state": last.state, "at": last.at, "way": last.way, "where": last.where}
    return proof | {"text_version": version, "language": last.language, "by": last.by}
