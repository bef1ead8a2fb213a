"""What the condition builder on screen needs to know, as JSON."""

from typing import Any

from django.utils.translation import gettext as _

from touchline.conditions.kinds import KINDS, SUBJECTS
from touchline.conditions.operators import OPERATORS
from touchline.conditions.periods import CALENDAR, Unit


def describe_builder(subject: str) -> dict[str, Any]:
    """Return kinds, operators and words for the builder of a subject."""
    about = SUBJECTS.get(subject)
    return {
        "kinds": [
            {"slug": kind.slug, "label": str(kind.label), "icon": kind.icon, **kind.describe(about)}
            for kind in KINDS
            if kind.may_ask(about)
        ],
        "operators": {
            str(family): [[one.slug, str(one.label), one.input] for one in known.values()]
            for family, known in OPERATORS.items()
        },
        "units": [[str(unit), str(label)] for unit, label in get_units()],
        "calendar": [[f"{word}:{unit}", say()] for (word, unit), say in CALENDAR.items() if unit is not Unit.HOUR],
        "texts": get_texts(),
    }


def get_units() -> list[tuple[Unit, str]]:
    """Return the units of time and their plurals."""
    return [
        (Unit.DAY, _("days")),
        (Unit.WEEK, _("weeks")),
        (Unit.MONTH, _("months")),
        (Unit.YEAR, _("years")),
        (Unit.HOUR, _("hours")),
    ]


def get_texts() -> dict[str, str]:
    """Return the words of the builder itself."""
    return {
        "all": _("All of these"),
        "any": _("Any of these"),
        "none": _("None of these"),
        "add": _("Add a condition"),
        "group": _("Add a group"),
        "remove": _("Remove this condition"),
        "removeGroup": _("Remove this group"),
        "field": _("What"),
        "operator": _("How"),
        "value": _("Value"),
        "and": _("and"),
        "to": _("to"),
        "me": _("Me"),
        "addValue": _("Type and press Enter"),
        "choose": _("Choose…"),
        "removeValue": _("Remove"),
        "times": _("times"),
        "atLeast": _("at least"),
        "atMost": _("at most"),
        "exactly": _("exactly"),
        "ever": _("at any time"),
        "where": _("Only where…"),
        "property": _("Property"),
        "event": _("Event"),
        "count": _("How often"),
        "period": _("When"),
        "from": _("From"),
        "until": _("Until"),
        "unit": _("Unit"),
        "match": _("Who is found"),
    }
