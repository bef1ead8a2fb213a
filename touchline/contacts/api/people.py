"""Reading people and their timelines in the API."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from touchline.api.answers import answer_page
from touchline.api.auth import authorise
from touchline.api.events import EventItem, make_event_item, read_position
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, ShortText, Text
from touchline.contacts.api.filtering import LONGEST, filter_by_condition
from touchline.contacts.api.reading import read_items
from touchline.contacts.api.shapes import ContactItem, make_contact_item
from touchline.contacts.lookup import add_facts, find_contact_by, find_contact_of
from touchline.contacts.models import Contact, Stage
from touchline.contacts.queries import get_person_ids
from touchline.contacts.record_kinds import CONTACT
from touchline.eventstore.timeline import get_timeline
from touchline.users.permissions import Verb

router = Router()
Condition = Annotated[str, Field(max_length=LONGEST, json_schema_extra={"pattern": NO_NUL})]


class ContactQuery(PageQuery):
    """Which contacts are asked for; without any filter all that are not archived, in the order of their ids."""

    email: Text | None = None
    external_id: Text | None = None
    stage: Stage | None = None
    tag: ShortText | None = None
    owner_id: Id | None = None
    company_id: Id | None = None
    filter: Condition | None = Field(None, description="A condition as JSON, as the builder of lists makes it.")
    archived: bool = Field(
        False, description="Only those that are archived; one looked up by address or id is found anyway."
    )


@router.get("/contacts", response=Page[ContactItem], url_name="contacts")
def list_contacts(request: HttpRequest, query: Query[ContactQuery]) -> HttpResponse:
    """List contacts, or find the one with an e-mail address or an external id."""
    token = authorise(request, "contacts")
    after = decode_position(query.after, int)
    found = filter_contacts(CONTACT.limit(token), query).order_by("id")
    found = found.filter(id__gt=after[0]) if after else found
    if query.filter:
        found = filter_by_condition(found, query.filter, subject=CONTACT.slug, token=token)
    items, following = page(
        read_items(found, limit=query.limit + 1),
        request,
        limit=query.limit,
        position=lambda item: encode_position(item["id"]),
    )
    return answer_page(items, following)


def filter_contacts(found: QuerySet[Contact], query: ContactQuery) -> QuerySet[Contact]:
    """Return the contacts that fit all that was asked."""
    if query.email is not None or query.external_id is not None:
        contact_id = find_contact_by(email=query.email, external_id=query.external_id)
        found = found.filter(id=contact_id) if contact_id else found.none()
    else:
        found = found.filter(archived_at__isnull=not query.archived)
    if query.stage is not None:
        found = found.filter(stage=query.stage.value)
    if query.tag is not None:
        found = found.filter(tags__contains=[query.tag])
    if query.owner_id is not None:
        found = found.filter(owner_id=query.owner_id)
    if query.company_id is not None:
        found = found.filter(company_id=query.company_id)
    return found


@router.get("/contacts/{contact_id}", response=ContactItem, url_name="contact")
def get_contact(request: HttpRequest, response: HttpResponse, contact_id: Id) -> dict[str, Any]:
    """Return a contact; the id of a person that was joined into it answers with it, too. The ETag is its version."""
    contact = access_contact(authorise(request, "contacts"), contact_id)
    response["ETag"] = f'"{contact.version}"'
    return make_contact_item(add_facts([contact])[0])


@router.get("/contacts/{contact_id}/timeline", response=Page[EventItem], url_name="contact_timeline")
def list_timeline(request: HttpRequest, contact_id: Id, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List all events of a contact and of the persons joined into it, newest first."""
    contact = access_contact(authorise(request, "contacts"), contact_id)
    before = read_position(query.after)
    found = get_timeline(get_person_ids(contact.id), before=before, limit=query.limit + 1)
    items, following = page(found, request, limit=query.limit, position=lambda event: event.id)
    return {"items": [make_event_item(event, contact_id=contact.id) for event in items], "next": following}


def access_contact(token: Token, person_id: int, verb: Verb = Verb.VIEW) -> Contact:
    """Return the contact a person id stands for, if the token may do this with it; else a 404 problem."""
    contact_id = find_contact_of(person_id)
    contact: Contact | None = CONTACT.limit(token, verb).filter(id=contact_id).first() if contact_id else None
    if contact is None:
        raise Problem(404, "Not found", f"There is no contact {person_id}.")
    return contact
