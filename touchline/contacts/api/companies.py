"""Reading companies in the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.events import EventItem, make_event_item, read_position
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, ShortText, Text
from touchline.contacts.api.filtering import LONGEST, filter_by_condition
from touchline.contacts.api.shapes import CompanyItem, make_company_item
from touchline.contacts.merging.queries import find_successor
from touchline.contacts.models import Company
from touchline.contacts.record_kinds import COMPANY
from touchline.eventstore.timeline import get_timeline
from touchline.users.permissions import Verb

router = Router()
Condition = Annotated[str, Field(max_length=LONGEST, json_schema_extra={"pattern": NO_NUL})]


class CompanyQuery(PageQuery):
    """Which companies are asked for; without any filter all that are not archived, in the order of their ids."""

    domain: Text | None = None
    tag: ShortText | None = None
    owner_id: Id | None = None
    filter: Condition | None = Field(None, description="A condition as JSON, as the builder of lists makes it.")
    archived: bool = Field(False, description="Only those that are archived.")


@router.get("/companies", response=Page[CompanyItem], url_name="companies")
def list_companies(request: HttpRequest, query: Query[CompanyQuery]) -> dict[str, Any]:
    """List companies, or find those with a web domain."""
    token = authorise(request, "companies")
    found = COMPANY.limit(token).filter(archived_at__isnull=not query.archived).order_by("id")
    after = decode_position(query.after, int)
    found = found.filter(id__gt=after[0]) if after else found
    if query.domain is not None:
        found = found.filter(domain=query.domain.strip().lower())
    if query.tag is not None:
        found = found.filter(tags__contains=[query.tag])
    if query.owner_id is not None:
        found = found.filter(owner_id=query.owner_id)
    if query.filter:
        found = filter_by_condition(found, query.filter, subject=COMPANY.slug, token=token)
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    return {"items": [make_company_item(one) for one in items], "next": following}


@router.get("/companies/{company_id}", response=CompanyItem, url_name="company")
def get_company(request: HttpRequest, response: HttpResponse, company_id: Id) -> dict[str, Any]:
    """Return a company. The ETag is its version."""
    company = access_company(authorise(request, "companies"), company_id)
    response["ETag"] = f'"{company.version}"'
    return make_company_item(company)


@router.get("/companies/{company_id}/timeline", response=Page[EventItem], url_name="company_timeline")
def list_timeline(request: HttpRequest, company_id: Id, query: Annotated[PageQuery, Query()]) -> dict[str, Any]:
    """List the events of a company, newest first."""
    company = access_company(authorise(request, "companies"), company_id)
    found = get_timeline([company.id], before=read_position(query.after), limit=query.limit + 1)
    items, following = page(found, request, limit=query.limit, position=lambda event: event.id)
    return {"items": [make_event_item(event, contact_id=None) for event in items], "next": following}


def access_company(token: Token, company_id: int, verb: Verb = Verb.VIEW) -> Company:
    """Return the company an id stands for now, if the token may do this with it; else a 404 problem."""
    company: Company | None = COMPANY.limit(token, verb).filter(id=company_id).first()
    if company is None and (into := find_successor(COMPANY.slug, company_id)):
        company = COMPANY.limit(token, verb).filter(id=into).first()
    if company is None:
        raise Problem(404, "Not found", f"There is no company {company_id}.")
    return company
