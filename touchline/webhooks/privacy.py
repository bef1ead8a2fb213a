"""What was sent to other systems about people."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import ADDRESSES_IN, Holds, Nothing, state
from touchline.webhooks import models

NAMED = r"""t.body ~ ('"(contact_id|person_id|personId)": ?"?(' || array_to_string(%(names)s::text[], '|') || ')\M')"""
state(
    Holds(
        model=models.Delivery,
        where=f"{NAMED} OR {ADDRESSES_IN.format(column='t.body')}",
        label=_("Told to other systems"),
        late=True,
        hidden=("key",),
    ),
    Nothing(model=models.Endpoint, why="It is another system's address."),
)
