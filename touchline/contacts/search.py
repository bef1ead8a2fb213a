"""People in the search field of the top bar."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.contacts.people_queries import search_contacts
from touchline.ui.search import MOST_PER_GROUP, Hit, register_search


@register_search(_("People"), order=10)
def find_people(request: HttpRequest, text: str) -> Iterator[Hit]:
    """Yield contacts by name, address or external id."""
    for row in search_contacts(text, limit=MOST_PER_GROUP):
        url = reverse("contacts:contact", args=[row.person_id])
        yield Hit(label=row.name, url=url, icon="user-round", detail=row.email)
