"""What the lists of people and companies show beside the fields: when somebody was last there, and from where."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions.fields import Beside
from touchline.contacts.finding import find_companies, find_people
from touchline.contacts.models import Presence, Quality
from touchline.contacts.people_queries import is_here, say_presence_source
from touchline.contacts.quality.checks import CHECKS
from touchline.contacts.titles import shorten_title
from touchline.records.columns import BesideField, BesideTable, RecordList, register_list
from touchline.records.fields import FieldType
from touchline.ui.search import Query
from touchline.users.models import User

MOST_FOUND = 500


FACTS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Any], Any]]]] = {
    "last_seen": (("last_at",), lambda row: row.last_at),
    "first_seen": (("first_at",), lambda row: row.first_at),
    "visits": (("visits",), lambda row: row.visits),
    "pages": (("pages",), lambda row: row.pages),
    "last_page": (("title", "path"), lambda row: shorten_title(row.title) or row.path),
    "came_by": (("channel", "referrer", "utm_source"), say_presence_source),
    "seen_country": (("country",), lambda row: row.country),
    "device": (("device",), lambda row: row.device),
}
"""What a column says of a presence, and which columns of its table that needs."""


def load_presence_facts(people: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Return what the list shows of where these people were."""
    return {row.person_id: make_facts(row) for row in Presence.objects.filter(person_id__in=list(people))}


def load_some_presence(people: Sequence[int], slugs: frozenset[str]) -> Mapping[int, Mapping[str, Any]]:
    """Return some of it, reading no more than that."""
    columns = dict.fromkeys(column for slug in slugs for column in FACTS[slug][0])
    rows = Presence.objects.filter(person_id__in=list(people)).values_list("person_id", *columns, named=True)
    says = [(slug, FACTS[slug][1]) for slug in slugs]
    return {row.person_id: {slug: say(row) for slug, say in says} for row in rows}


def make_facts(row: Presence) -> dict[str, Any]:
    """Return one person's presence by column."""
    facts = {slug: say(row) for slug, (_columns, say) in FACTS.items()}
    return facts | {"is_here": is_here(row), "is_bot": row.is_bot}


def get_badges(record: Any, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return what stands behind a name: here now, bot, sample."""
    found = []
    if facts.get("is_here"):
        found.append(("live", _("here now")))
    if facts.get("is_bot"):
        found.append(("warning", _("bot")))
    if record.is_sample:
        found.append(("", _("sample")))
    return found


PRESENCE = BesideTable(
    table=Beside(table="contacts_presence", key="person_id"),
    model=Presence,
    load=load_presence_facts,
    load_some=load_some_presence,
    # The index begins with it, so that the youngest presences are found without a look at the visitors'.
    always='"contacts_presence"."is_contact"',
    fields=(
        BesideField(
            slug="last_seen", label=gettext_lazy("Last seen"), type=FieldType.MOMENT, column="last_at", sortable=True
        ),
        BesideField(slug="first_seen", label=gettext_lazy("First seen"), type=FieldType.MOMENT, column="first_at"),
        BesideField(slug="visits", label=gettext_lazy("Visits"), type=FieldType.NUMBER, column="visits"),
        BesideField(slug="pages", label=gettext_lazy("Pages"), type=FieldType.NUMBER, column="pages"),
        BesideField(slug="last_page", label=gettext_lazy("Last page"), type=FieldType.TEXT, column="title"),
        BesideField(slug="came_by", label=gettext_lazy("Came by"), type=FieldType.TEXT, column="channel"),
        BesideField(slug="seen_country", label=gettext_lazy("Seen in"), type=FieldType.COUNTRY, column="country"),
        BesideField(slug="device", label=gettext_lazy("Device"), type=FieldType.TEXT, column="device"),
    ),
)


def load_quality_facts(people: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Return what the list shows of what the checks found at these people."""
    return {
        row.contact_id: {
            "quality": int(row.score),
            "quality_problems": [str(CHECKS[slug].label) for slug in row.problems if slug in CHECKS],
        }
        for row in Quality.objects.filter(contact_id__in=list(people))
    }


def list_checks() -> Sequence[tuple[str, Any]]:
    """Return the checks as choices."""
    return [(check.slug, check.label) for check in CHECKS.values()]


QUALITY = BesideTable(
    table=Beside(table="contacts_quality", key="contact_id"),
    model=Quality,
    load=load_quality_facts,
    group=gettext_lazy("Quality"),
    fields=(
        BesideField(
            slug="quality", label=gettext_lazy("Quality"), type=FieldType.NUMBER, column="score", sortable=True
        ),
        BesideField(
            slug="quality_problems",
            label=gettext_lazy("What is wrong"),
            type=FieldType.CHOICES,
            column="problems",
            get_options=list_checks,
        ),
    ),
)


def find_contact_ids(text: str, user: User) -> Sequence[int]:
    """Return people whose name, address, number or id holds the text."""
    return [one.id for one in find_people(Query.of(text), user, most=MOST_FOUND)]


def find_company_ids(text: str, user: User) -> Sequence[int]:
    """Return companies by words of their name and by domain."""
    return [company.pk for company, _rank in find_companies(Query.of(text), user, most=MOST_FOUND)]


register_list(
    RecordList(
        kind="contact",
        besides=(PRESENCE, QUALITY),
        default_columns=("last_seen", "email", "stage", "company", "owner", "tags", "last_page", "visits"),
        default_sort="-last_seen",
        find=find_contact_ids,
        get_badges=get_badges,
        live="people",
    )
)
register_list(
    RecordList(
        kind="company",
        default_columns=("domain", "owner", "tags", "created_at"),
        find=find_company_ids,
        get_badges=get_badges,
    )
)
