"""Tells the contacts room what sources are called."""

from collections.abc import Iterable

from touchline.contacts.origins import register_source_names
from touchline.tracking.models import Source


@register_source_names
def name_sources(source_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these sources."""
    return dict(Source.objects.filter(id__in=list(source_ids)).values_list("id", "name"))
