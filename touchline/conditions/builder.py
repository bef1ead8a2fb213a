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
            for kind in sorted(KINDS, key=lambda kind: kind.order)
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
        (Unit.MINUTE, _("minutes")),
    ]


def get_texts() -> dict[str, str]:
    """Return the words of the builder itself."""
    return get_words() | get_acts()


def get_words() -> dict[str, str]:
    """Return the words that conditions are made of on screen."""
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
        "or": _("or"),
        "nor": _("nor"),
        "whatTheyDid": _("What they did"),
        "chooseEvent": _("Choose an event…"),
        "chooseProperty": _("Choose a property…"),
        "searchConditions": _("Search attributes, events, orders…"),
        "searchEvents": _("Search events"),
        "searchProperties": _("Search properties"),
        "neverSeen": _("not seen yet"),
        "didOrNot": _("Did it or not"),
        "inLast": _("in the last"),
        "inCalendar": _("in"),
        "between": _("between"),
        "whereWord": _("where"),
        "removeWhere": _("Remove this property"),
        "first": _("first"),
        "then": _("then"),
        "alone": _("People this part finds alone"),
        "gone": _("This attribute is gone. Choose another one, or remove the condition."),
        "unknown": _("A condition of a kind that cannot be edited here ({kind}); it is kept as it is."),
    }


def get_acts() -> dict[str, str]:
    """Return what can be done with a condition on screen."""
    return {
        "more": _("More"),
        "addStep": _("Add a step"),
        "removeStep": _("Remove this step"),
        "move": _("Move, by dragging or with Alt and the arrow keys; Enter opens a menu"),
        "moveHelp": _("Drag to move · Alt + ↑ ↓"),
        "moreActs": _("More for this condition"),
        "up": _("Move up"),
        "down": _("Move down"),
        "duplicate": _("Duplicate"),
        "wrap": _("Put into a group"),
        "unwrap": _("Dissolve the group"),
    }
