"""Campaigns, and what people do with them, in the palette."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.campaigns.models import Campaign
from touchline.ui.matching import score
from touchline.ui.places import Place, register_place
from touchline.ui.search import Hit, Query, Search, register_search
from touchline.users.permissions import Verb, allows, may


def search_campaigns(query: Query, user: Any, most: int) -> Iterable[Hit]:
    """Return the campaigns in whose name everything typed stands."""
    if not may(user, "campaigns", Verb.VIEW) or len(query.text) < 2:
        return []
    wanted = Q(archived_at=None)
    for word in query.text.split()[:6]:
        wanted &= Q(name__icontains=word)
    found = Campaign.objects.filter(wanted).order_by("-pk")[:50]
    hits = [draw_campaign(one, score(query.words, one.name) or 0) for one in found]
    return sorted(hits, key=lambda hit: hit.rank)[:most]


def recall_campaigns(ids: Sequence[int], user: Any) -> dict[int, Hit]:
    """Return these campaigns, for who may see them."""
    found = Campaign.objects.filter(pk__in=ids) if may(user, "campaigns", Verb.VIEW) else []
    return {one.pk: draw_campaign(one) for one in found}


def draw_campaign(campaign: Campaign, rank: int = 0) -> Hit:
    """Return how the palette shows a campaign."""
    return Hit(
        label=campaign.name,
        url=reverse("campaigns:campaign", args=[campaign.pk]),
        icon="megaphone",
        detail="",
        rank=rank,
    )


register_search(
    Search(
        slug="campaigns", label=_("Campaigns"), icon="megaphone", find=search_campaigns, order=40,
        route="campaigns:campaign", recall=recall_campaigns,
    )
)  # fmt: skip
for slug, label, icon, url_name, words, verb in (
    (
        "campaign_new",
        _("New campaign"),
        "megaphone",
        "campaigns:campaign_new",
        _("mailing newsletter send email"),
        Verb.CREATE,
    ),
    (
        "campaign_calendar",
        _("Calendar of sends"),
        "calendar-days",
        "campaigns:calendar",
        _("plan week overlap"),
        Verb.VIEW,
    ),
    ("campaign_compare", _("Compare campaigns"), "scale", "campaigns:compare", _("report results"), Verb.VIEW),
    (
        "campaign_rules",
        _("Approval of large sends"),
        "shield-check",
        "campaigns:rules",
        _("second person limit"),
        Verb.MANAGE,
    ),
):
    register_place(
        Place(
            slug=slug, label=label, icon=icon, url_name=url_name, words=words, may=allows("campaigns", verb), order=60
        )
    )
