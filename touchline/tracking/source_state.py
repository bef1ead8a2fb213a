"""What stands at a source: others that claim the same domain, and what of it was refused lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Max, Sum

from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.tracking.models import Source

LATELY: Final = timedelta(days=7)
MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Collision:
    """A domain that two sources claim: a page that carries both scripts is counted twice."""

    domain: str
    other: Source


@dataclass(frozen=True, slots=True)
class RefusedLately:
    """Why events of a source were refused within a week, and how often."""

    reason: str
    count: int


def find_collisions(source: Source) -> list[Collision]:
    """Return the domains of a site that another live site claims as well, by itself or by one above."""
    if source.revoked_at or source.kind != Source.Kind.SITE:
        return []
    live = Source.objects.filter(revoked_at=None, kind=Source.Kind.SITE, is_sample=source.is_sample)
    others = live.exclude(pk=source.pk).order_by("name")
    return [
        Collision(domain, other)
        for other in others
        for domain in source.domains
        if any(_covers(domain, theirs) or _covers(theirs, domain) for theirs in other.domains)
    ][:MOST]


def get_refused_lately(source: Source) -> list[RefusedLately]:
    """Return why events of this source were refused within a week, the most frequent reason first."""
    rows = Refusal.objects.filter(day__gte=(now() - LATELY).date(), source_id=source.pk).values("reason")
    counted = rows.annotate(total=Sum("count"), last=Max("day")).order_by("-total")
    return [RefusedLately(row["reason"], row["total"]) for row in counted[:MOST]]


def _covers(domain: str, above: str) -> bool:
    return domain == above or domain.endswith(f".{above}")
