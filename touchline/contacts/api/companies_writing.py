"""Making and changing companies in the API."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Status

from touchline.api.auth import authorise
from touchline.api.values import Id
from touchline.contacts.api.companies import access_company, router
from touchline.contacts.api.shapes import CompanyChange, CompanyIn, CompanyItem, make_company_item, read_values
from touchline.contacts.api.writing import change, lock_and_check, problems
from touchline.contacts.creation import create_company
from touchline.contacts.models import Company
from touchline.contacts.record_kinds import COMPANY
from touchline.records.changes import archive
from touchline.users.permissions import Verb


@router.post("/companies", response={201: CompanyItem}, url_name="company_new")
def add_company(request: HttpRequest, response: HttpResponse, body: CompanyIn) -> Status[dict[str, Any]]:
    """Make a company."""
    token = authorise(request, "companies", Verb.CREATE)
    with problems():
        company = create_company(read_values(body), actor=token)
    response["Location"] = reverse("api:company", args=[company.id])
    return Status(201, show(company, response))


@router.patch("/companies/{company_id}", response=CompanyItem, url_name="company_change")
def change_company(
    request: HttpRequest,
    response: HttpResponse,
    company_id: Id,
    body: CompanyChange,
    if_match: Header[str | None] = None,
) -> dict[str, Any]:
    """Change what is sent and nothing else; with `version` or If-Match only if nobody was quicker."""
    token = authorise(request, "companies", Verb.EDIT)
    with transaction.atomic():
        company = lock_and_check(request, lambda: access_company(token, company_id, Verb.EDIT))
        change(COMPANY, company, read_values(body), actor=token, version=body.version)
    return show(company, response)


@router.post("/companies/{company_id}/archive", response=CompanyItem, url_name="company_archive")
def archive_company(request: HttpRequest, response: HttpResponse, company_id: Id) -> dict[str, Any]:
    """Put a company away; it keeps everything, and lists leave it out."""
    return _archive(request, response, company_id, back=False)


@router.post("/companies/{company_id}/restore", response=CompanyItem, url_name="company_restore")
def restore_company(request: HttpRequest, response: HttpResponse, company_id: Id) -> dict[str, Any]:
    """Bring an archived company back."""
    return _archive(request, response, company_id, back=True)


def _archive(request: HttpRequest, response: HttpResponse, company_id: int, *, back: bool) -> dict[str, Any]:
    token = authorise(request, "companies", Verb.DELETE)
    company = access_company(token, company_id, Verb.DELETE)
    if (company.archived_at is None) is not back:
        archive(COMPANY, [company.id], actor=token, back=back)
    return show(company, response)


def show(company: Company, response: HttpResponse) -> dict[str, Any]:
    """Return a company as it is now, its version as the ETag."""
    company.refresh_from_db()
    response["ETag"] = f'"{company.version}"'
    return make_company_item(company)
