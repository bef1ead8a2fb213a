"""What this room keeps about people: which messages they were sent, and what became of them."""

from django.utils.translation import gettext_lazy as _

import touchline.messaging.design.privacy
import touchline.messaging.returns.privacy  # noqa: F401 - what comes back says it there
from touchline.kit.privacy import Holds, Nothing, Place, search_in, state
from touchline.messaging import models
from touchline.messaging.outbox.forgetting import wipe_sets

ALONE = """
t.size = 1 AND EXISTS (
    SELECT 1 FROM messaging_message m WHERE m.mailing_id = t.id AND m.contact_id = ANY(%(people)s))
"""
WRITTEN = """
EXISTS (SELECT 1 FROM messaging_mailing g JOIN messaging_message m ON m.mailing_id = g.id
    WHERE g.size = 1 AND g.origin_kind = 'written' AND t.id = ANY(g.content_ids) AND m.contact_id = ANY(%(people)s))
"""
state(
    Holds(
        model=models.Mailing,
        where=ALONE,
        label=_("What was sent to the person alone"),
        keeps="It says that something was sent.",
        blank={"data": "'{}'::jsonb", "name": "''"},
        hidden=("key", "content_ids"),
    ),
    Holds(
        model=models.Content,
        where=WRITTEN,
        label=_("Words written to the person alone"),
        keeps="It is what a mailing said.",
        blank={"prepared": "'{}'::jsonb"},
        hidden=("digest",),
    ),
    Holds(model=models.Message, where="t.contact_id = ANY(%(people)s)", label=_("Messages to the person")),
    Nothing(model=models.Audience, why="It is a set of numbers; a place of its own takes people out of it."),
    Nothing(model=models.Fate, why="It is a set of numbers; a place of its own takes people out of it."),
    Nothing(model=models.Carrier, why="It is a process."),
    Nothing(model=models.Pace, why="It is a moment."),
    Nothing(model=models.DomainLimit, why="It is a number for a mail provider's domain."),
    Nothing(model=models.SendingRules, why="It is the firm's rule."),
)
search_in(Place(slug="mailing_sets", label=_("Sets of who was sent what"), wipe=wipe_sets))
