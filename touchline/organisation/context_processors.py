"""What the head and the menu of every page show of the firm."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from touchline.organisation.queries import get_organisation


def firm(request: HttpRequest) -> dict[str, object]:
    """Add `firm` to every template; it is looked up only when a template asks."""
    return {"firm": SimpleLazyObject(get_organisation)}
