"""What comes back of messages says about people."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.privacy import ADDRESSES_IN, ADDRESSES_IN_BYTES, Holds, Nothing, state
from touchline.messaging.returns import models

OF_CONTACT = "t.contact_id = ANY(%(people)s)"
state(
    Holds(model=models.MailHit, where=OF_CONTACT, label=_("Opens and clicks"), hidden=("place", "told")),
    Holds(
        model=models.Inbound,
        where=f"{OF_CONTACT} OR {ADDRESSES_IN.format(column='t.envelope_from')}"
        f" OR {ADDRESSES_IN.format(column='t.envelope_to')} OR {ADDRESSES_IN_BYTES.format(column='t.raw')}",
        label=_("Mail that came in"),
        late=True,
        hidden=("key",),
    ),
    Holds(
        model=models.Reply,
        where=f"{OF_CONTACT} OR {ADDRESSES_IN.format(column='(t.address || t.text || t.answer)')}",
        label=_("Replies"),
        late=True,
        hidden=("in_reply_to",),
    ),
    Holds(model=models.Confirmation, where=OF_CONTACT, label=_("Asked to confirm")),
    Nothing(model=models.MailingLink, why="It is where a link leads."),
    Nothing(model=models.ReturnRules, why="It is a setting."),
    Nothing(model=models.InMailbox, why="It is a mailbox of the firm."),
)
