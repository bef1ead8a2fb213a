"""What goes out to contacts: mailings and their messages; what they look like and what comes back is in sub-packages."""

from touchline.messaging.design.models import Brand, Design, DesignVersion, Image, Section
from touchline.messaging.outbox.models import (
    Audience,
    Carrier,
    Content,
    DomainLimit,
    Fate,
    Mailing,
    Message,
    Pace,
    SendingRules,
)
from touchline.messaging.returns.models import (
    Confirmation,
    Inbound,
    InMailbox,
    MailHit,
    MailingLink,
    Policy,
    Reply,
    ReturnRules,
)

__all__ = [
    "Audience",
    "Brand",
    "Carrier",
    "Confirmation",
    "Content",
    "Design",
    "DesignVersion",
    "DomainLimit",
    "Fate",
    "Image",
    "InMailbox",
    "Inbound",
    "MailHit",
    "Mailing",
    "MailingLink",
    "Message",
    "Pace",
    "Policy",
    "Reply",
    "ReturnRules",
    "Section",
    "SendingRules",
]
