"""Names by which events call topics and attributes, as readers know them; events themselves keep the slugs."""

from collections.abc import Mapping
from typing import Final

from django.core.cache import cache
from django.utils import translation

from touchline.contacts.models import PurposeText
from touchline.records.models import AttributeDefinition

KEPT_S: Final = 5


def get_topic_title(slug: str) -> str:
    """Return what a topic is called in the reader's language, or the slug of one that is gone."""
    titles = _get_titles().get(slug, {})
    language = (translation.get_language() or "en").partition("-")[0]
    return titles.get(language) or next(iter(titles.values()), slug)


def get_attribute_labels(kind: str) -> Mapping[str, str]:
    """Return what the attributes made on screen are called, also the archived ones, by slug; `kind` is "contact" or "company"."""
    key = f"event_names.{kind}"
    known = cache.get(key)
    if not isinstance(known, dict):
        known = dict(AttributeDefinition.objects.filter(kind=kind).values_list("slug", "label"))
        cache.set(key, known, KEPT_S)
    return known


def _get_titles() -> Mapping[str, Mapping[str, str]]:
    known = cache.get("event_names.topics")
    if not isinstance(known, dict):
        latest = PurposeText.objects.order_by("purpose_id", "-version").distinct("purpose_id")
        known = dict(latest.values_list("purpose__slug", "titles"))
        cache.set("event_names.topics", known, KEPT_S)
    return known
