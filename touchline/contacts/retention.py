"""How long people are kept, and browsers that never became known."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Contact, MailDomain, Presence, Visitor
from touchline.contacts.retaining.people import forget_silent_people
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="people",
        label=_("People of whom nothing is heard"),
        about=_(
            "They are erased with all that is kept about them; orders stay and lead to nobody. From the last sign or change."
        ),
        days=None,
        models=(Contact,),
        remove=forget_silent_people,
        least=180,
    ),
    Kept(
        slug="visitors",
        label=_("Browsers nobody is known by"),
        about=_("Visitors who never said who they are; counts stay. From their last visit."),
        days=395,
        models=(Visitor, Presence),
    ),
    Kept(
        slug="mail_domains",
        label=_("Domains that take mail or do not"),
        about=_("Names of domains, as name servers told of them. From when their answer is due anew."),
        days=90,
        models=(MailDomain,),
        remove=remove_rows(MailDomain, "due_at"),
        least=30,
    ),
)
