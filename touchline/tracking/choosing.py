"""What the condition builder needs to offer events and their properties; what a site really sent it asks by address."""

from typing import Any, Final

from django.urls import reverse

from touchline.journal.kinds import get_kinds
from touchline.tracking.event_filters import OPERATORS, PROPERTIES
from touchline.tracking.property_names import get_property_label

TYPES: Final = {"number": ["number"], "text": ["text", "moment", "yes_no"]}
BOTH: Final = frozenset({"equals", "not_equals", "any_of", "none_of", "is_empty", "is_not_empty"})


def describe_events() -> dict[str, Any]:
    """Return events, properties and their operators, and where to ask for those in use."""
    return {
        "events": [[kind.name, str(kind.label)] for kind in get_kinds()],
        "properties": [[slug, get_property_label(slug), family] for slug, (_label, family) in PROPERTIES.items()],
        "propertyOperators": [
            [slug, str(one.label), one.input, get_types(slug, is_number=one.is_number)]
            for slug, one in OPERATORS.items()
        ],
        "eventsUrl": reverse("tracking:known_events"),
        "propertiesUrl": reverse("tracking:known_properties"),
        "valuesUrl": reverse("tracking:known_values"),
    }


def get_types(slug: str, *, is_number: bool) -> list[str]:
    """Return the types of properties an operator is offered for."""
    if slug in BOTH:
        return [*TYPES["text"], *TYPES["number"]]
    return TYPES["number" if is_number else "text"]
