"""People and companies in the palette: by any identifier, by name, and by a name that is nearly right."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from touchline.contacts.finding import Found, find_companies, find_people, get_found_people
from touchline.contacts.models import Company
from touchline.ui.places import Place, register_place
from touchline.ui.search import Hit, Query, Search, register_search
from touchline.users.permissions import Verb, allows, limit, may

COMPANY_ROUTE = "contacts:company"


def draw_person(found: Found) -> Hit:
    """Return how the palette shows a person."""
    return Hit(
        label=found.name,
        url=reverse("contacts:contact", args=[found.id]),
        icon="user-round",
        detail=found.detail,
        why=found.why,
        badge=_("sample") if found.is_sample else "",
        rank=found.rank,
    )


def search_people(query: Query, user: Any, most: int) -> Iterable[Hit]:
    """Yield the people this user may see, the better matches first."""
    if not may(user, "contacts", Verb.VIEW):
        return ()
    return [draw_person(found) for found in find_people(query, user, most=most)]


def recall_people(ids: Sequence[int], user: Any) -> dict[int, Hit]:
    """Return these people, as far as the user may see them."""
    if not may(user, "contacts", Verb.VIEW):
        return {}
    return {found.id: draw_person(found) for found in get_found_people(ids, user)}


def draw_company(company: Company, rank: int = 0) -> Hit | None:
    """Return how the palette shows a company, or None while companies have no page."""
    try:
        url = reverse(COMPANY_ROUTE, args=[company.id])
    except NoReverseMatch:
        return None
    return Hit(label=str(company), url=url, icon="building-2", detail=company.domain, rank=rank)


def search_companies(query: Query, user: Any, most: int) -> Iterable[Hit]:
    """Yield the companies this user may see, by name or domain."""
    if not may(user, "companies", Verb.VIEW):
        return ()
    found = [draw_company(company, rank) for company, rank in find_companies(query, user, most=most)]
    return [hit for hit in found if hit]


def recall_companies(ids: Sequence[int], user: Any) -> dict[int, Hit]:
    """Return these companies, as far as the user may see them."""
    if not may(user, "companies", Verb.VIEW):
        return {}
    companies = limit(Company.objects.filter(id__in=ids), user, "companies", Verb.VIEW)
    return {company.id: hit for company in companies if (hit := draw_company(company))}


register_search(
    Search(
        slug="people",
        label=_("People"),
        icon="user-round",
        find=search_people,
        order=10,
        route="contacts:contact",
        recall=recall_people,
    )
)
register_search(
    Search(
        slug="companies",
        label=_("Companies"),
        icon="building-2",
        find=search_companies,
        order=20,
        route=COMPANY_ROUTE,
        recall=recall_companies,
    )
)
register_place(
    Place(
        slug="contact_new",
        label=_("New person"),
        icon="user-round-plus",
        url_name="contacts:contact_new",
        words=_("contact customer lead add create"),
        may=allows("contacts", Verb.CREATE),
        order=10,
    )
)
register_place(
    Place(
        slug="company_new",
        label=_("New company"),
        icon="building-2",
        url_name="contacts:company_new",
        words=_("account organisation firm add create"),
        may=allows("companies", Verb.CREATE),
        order=20,
    )
)
