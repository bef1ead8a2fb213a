"""What the API remembers of its answers for a day."""

from django.utils.translation import gettext_lazy as _

from touchline.api import models
from touchline.kit.privacy import ADDRESSES_IN_BYTES, Holds, Nothing, state

state(
    Holds(
        model=models.Reply,
        where=f"{ADDRESSES_IN_BYTES.format(column='t.body')}"
        " OR t.location ~ ('/contacts/(' || array_to_string(%(names)s::text[], '|') || ')$')",
        label=_("Remembered answers"),
        late=True,
        hidden=("fingerprint", "key"),
    ),
    Nothing(model=models.Token, why="It is a key of another system."),
)
