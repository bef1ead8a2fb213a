"""The people behind a number of the site: names for the ids that the event store gives, as far as one may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.models import Contact, Presence
from touchline.contacts.people_queries import name_visitor
from touchline.contacts.traffic_sources import CHANNELS
from touchline.eventstore.visit_people import Behind, PersonSeen
from touchline.eventstore.visits import CUTS
from touchline.tracking.glance_parts import say_device
from touchline.tracking.goals import PAGE_VIEWED, find_goal
from touchline.ui.numbers import say_country
from touchline.users.permissions import Verb, limit

PAGE: Final = 50
WHO: Final = {
    "named": gettext_lazy("with a name"),
    "unnamed": gettext_lazy("without a name"),
    "bots": gettext_lazy("bots"),
    "new": gettext_lazy("new with a name"),
}
LABELS: Final = {
    "channel": gettext_lazy("came by"),
    "origin": gettext_lazy("from"),
    "campaign": gettext_lazy("campaign"),
    "country": gettext_lazy("country"),
    "device": gettext_lazy("on"),
    "entry": gettext_lazy("began on"),
    "exit": gettext_lazy("ended on"),
}
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A row of the list; `contact` is None for a visitor, and for a contact that is not this reader's to see."""

    seen: PersonSeen
    name: str
    contact: Contact | None
    country: str = ""
    is_hidden: bool = False

    @property
    def at(self) -> datetime:
        """When the person was last there in the period."""
        return datetime.fromtimestamp(self.seen.last, UTC)


def read_behind(given: QueryDict) -> Behind:
    """Read which people are meant; what makes no sense is left out."""
    cuts = {name: given.get(name, "")[:LONGEST] for name in CUTS if given.get(name)}
    path = given.get("page", "")[:LONGEST]
    goal = find_goal(given.get("goal", "")) if given.get("goal") else None
    who = given.get("who", "") if given.get("who", "") in WHO else ""
    if goal is not None and not path:
        return Behind(cuts, who, goal.event, goal.path)
    return Behind(cuts, who, PAGE_VIEWED if path else "", path)


def read_after(text: str) -> PersonSeen | None:
    """Read the place that a page begins behind; None for the first, and for nonsense."""
    last, _dot, person = text.partition(".")
    if not (last.isascii() and last.isdigit() and person.isascii() and person.isdigit() and len(text) < 32):
        return None
    return PersonSeen(int(person), min(int(last), 2**32 - 1), 0)


def say_behind(behind: Behind) -> list[str]:
    """Return what the people have in common, a few words each."""
    say: Mapping[str, Any] = {
        "channel": lambda value: CHANNELS.get(value, value),
        "country": say_country,
        "device": say_device,
    }
    said = [f"{LABELS[name]} {say.get(name, str)(value)}" for name, value in behind.cuts.items()]
    if behind.path and behind.event == PAGE_VIEWED:
        said.append(_("read {page}").format(page=behind.path))
    elif behind.event:
        goal = find_goal(behind.event)
        said.append(" ".join(filter(None, (str(goal.label if goal else behind.event), behind.path))))
    if behind.who:
        said.append(str(WHO[behind.who]))
    return said


def name_people(seen: Sequence[PersonSeen], user: Any) -> list[ShownPerson]:
    """Return the rows with their names, by three queries."""
    ids = [one.person_id for one in seen]
    known = set(Contact.objects.filter(id__in=ids).values_list("id", flat=True))
    visible = limit(Contact.objects.filter(id__in=ids), user, "contacts", Verb.VIEW)
    contacts = visible.only("id", "name", "email", "phone", "is_sample").in_bulk()
    countries = dict(Presence.objects.filter(person_id__in=ids).values_list("person_id", "country"))
    rows = []
    for one in seen:
        contact = contacts.get(one.person_id)
        is_hidden = contact is None and one.person_id in known
        name = str(contact) if contact else _("Somebody else's contact") if is_hidden else name_visitor(one.person_id)
        country = say_country(countries.get(one.person_id) or "")
        rows.append(ShownPerson(one, name, contact, country, is_hidden))
    return rows
