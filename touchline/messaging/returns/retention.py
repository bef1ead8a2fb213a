"""How long is kept what came back of messages."""

from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep, remove_rows
from touchline.messaging.returns.models import Confirmation, Inbound, MailHit, Reply

keep(
    Kept(
        slug="mail_hits",
        label=_("Requests behind opens and clicks"),
        about=_(
            "What each request for a link or picture showed, for judging it anew; its event stays. From the request."
        ),
        days=180,
        models=(MailHit,),
        remove=remove_rows(MailHit, "at", where="by <> 0"),
    ),
    Kept(
        slug="inbound",
        label=_("Mail that came in, as it came"),
        about=_("Bounces, complaints and replies, word for word; what followed from them stays. From their coming."),
        days=90,
        models=(Inbound,),
        remove=remove_rows(Inbound, "received_at", where="state <> 'waiting'"),
    ),
    Kept(
        slug="mail_replies",
        label=_("Replies to mails"),
        about=_("What people wrote back, and the answers. From their coming, once they are answered or put away."),
        days=3 * 365,
        models=(Reply,),
        remove=remove_rows(Reply, "at", where="state <> 'open'"),
    ),
    Kept(
        slug="confirmations",
        label=_("Questions whether somebody really wants to hear of a topic"),
        about=_("The consent itself is kept with the person. From the asking."),
        days=400,
        models=(Confirmation,),
        remove=remove_rows(Confirmation, "asked_at"),
    ),
)
