"""How long it is kept who was in which part of a send."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from touchline.campaigns.models import Campaign, Group, Rules, Send, Variant
from touchline.kit.retention import Kept, keep


def remove_groups(before: datetime) -> int:
    """Forget who was in which part of sends that began before; their figures stay."""
    return Group.objects.filter(send__started_at__lt=before).delete()[0]


keep(
    Kept(
        slug="send_groups",
        label=_("Who was in which part of a send"),
        about=_("Variants and control groups; figures and reports stay. From the beginning of the send."),
        days=730,
        models=(Group,),
        remove=remove_groups,
    ),
    Kept(
        slug="campaigns",
        label=_("Campaigns and their sends"),
        about=_("They name nobody."),
        days=None,
        models=(Campaign, Send, Variant, Rules),
    ),
)
