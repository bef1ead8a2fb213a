"""Refuses rows of a file whose address is where no mail arrives, where the importer chose so; else quality flags them later."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.models import MailDomain
from touchline.contacts.quality.asking import takes_mail
from touchline.contacts.quality.domains import FREE, get_domain
from touchline.imports.kinds import Option

DOMAINS: Final = "domains"
REFUSE: Final = "refuse"
MOST: Final = 100_000


def make_domain_option() -> Option:
    """Return the choice of what becomes of such rows; nobody is asked unless it is chosen."""
    return Option(
        slug=DOMAINS,
        label=gettext_lazy("Addresses whose domain takes no mail"),
        help=gettext_lazy(
            "To refuse them, the name server is asked once for each domain of the file, which takes its time."
        ),
        choices=(("", gettext_lazy("take them")), (REFUSE, gettext_lazy("refuse the row"))),
        needs="email",
    )


class MailDomains:
    """Each domain of a file, asked about once; what is known already is not asked again."""

    def __init__(self) -> None:
        known = MailDomain.objects.exclude(takes_mail=None).order_by("-due_at")
        self._takes: dict[str, bool | None] = dict.fromkeys(FREE, True)
        self._takes |= dict(known.values_list("domain", "takes_mail")[:MOST])

    def find_reason(self, address: str) -> str:
        """Return why an address cannot be taken, or ''; where no name server answers it is taken."""
        domain = get_domain(address)
        if domain not in self._takes:
            self._takes[domain] = takes_mail(domain)
        if self._takes[domain] is False:
            return _("{domain} takes no mail.").format(domain=domain)
        return ""
