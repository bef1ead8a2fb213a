"""Sends among what uses a segment, campaigns among what counts by a goal, and as what a design is used for."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.campaigns.models import Campaign, Send
from touchline.messaging.design.uses import DesignUse, register_design_use
from touchline.segments.uses import Use, register_uses
from touchline.tracking.goals import GoalUse, register_goal_uses
from touchline.users.permissions import Verb, allows


def find_segment_uses(segment_id: int) -> list[Use]:
    """Return the sends that have not begun and whose audience asks for a segment; a begun one keeps its people."""
    waiting = Send.objects.filter(started_at=None, stopped_at=None, campaign__archived_at=None)
    found = waiting.filter(Q(segments__contains=[segment_id]) | Q(without__contains=[segment_id]))
    return [
        Use(what=_("Campaign"), name=str(send), url=reverse("campaigns:send", args=[send.pk]))
        for send in found.select_related("campaign").order_by("-pk")[:50]
    ]


def find_goal_uses(slug: str) -> list[GoalUse]:
    """Return the campaigns that count by a goal."""
    found = Campaign.objects.filter(goal=slug, archived_at=None).order_by("-pk")[:50]
    return [GoalUse(one.name, reverse("campaigns:campaign", args=[one.pk])) for one in found]


register_uses("campaign", _("campaigns"), find_segment_uses)
register_goal_uses("campaigns", find_goal_uses)
register_design_use(
    DesignUse(
        label=_("Send it in a campaign"),
        icon="megaphone",
        url_name="campaigns:campaign_new",
        allowed=allows("campaigns", Verb.CREATE),
    )
)
