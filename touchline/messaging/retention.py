"""How long it is kept who was sent what."""

from django.utils.translation import gettext_lazy as _

import touchline.messaging.returns.retention  # noqa: F401 - what comes back says it there
from touchline.kit.retention import Kept, keep
from touchline.messaging.models import Audience, Fate, Message

keep(
    Kept(
        slug="messages",
        label=_("Who was sent what"),
        about=_("Which mailings somebody was in and what became of them; their events are kept by the rule of events."),
        days=None,
        models=(Message, Fate, Audience),
    )
)
