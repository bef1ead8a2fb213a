"""What campaigns keep about people: who was frozen into which part of a send, as sets of numbers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap64

from touchline.campaigns.models import Campaign, Group, Rules, Send, Variant
from touchline.kit.privacy import Nothing, Place, Sought, search_in, state
from touchline.segments.chunks import pack


@transaction.atomic
def wipe_groups(sought: Sought) -> int:
    """Take people out of the groups of sends; nothing has to wait."""
    gone = BitMap64(sought.people)
    for group in Group.objects.select_for_update():
        held = BitMap64.deserialize(bytes(group.bits))
        if held & gone:
            group.bits, group.size = pack(held - gone), len(held - gone)
            group.save(update_fields=["bits", "size"])
    return 0


state(
    Nothing(model=Campaign, why="It is a plan of the firm's, about nobody in particular."),
    Nothing(model=Send, why="It names segments; who was in them stands in its groups and in the outbox."),
    Nothing(model=Variant, why="It is a text that everybody gets."),
    Nothing(model=Group, why="It is a set of numbers; a place of its own takes people out of it."),
    Nothing(model=Rules, why="It is a limit."),
)
search_in(Place(slug="campaign_groups", label=_("Groups of sends"), wipe=wipe_groups))
