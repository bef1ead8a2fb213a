"""How taking mail in stands: mailboxes with a gap or a problem, and mail that could not be handled."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.kit.clock import now
from touchline.messaging.models import Inbound, InMailbox
from touchline.ui.signs import Health, Looker, Sign, register_looker

LATE = timedelta(minutes=10)


def find_signs() -> Iterable[Sign]:
    """Tell of gaps, and of what waits too long."""
    url = reverse("messaging:returns")
    for mailbox in InMailbox.objects.filter(paused_at=None):
        if mailbox.problem:
            yield Sign(label=str(mailbox), says=mailbox.problem, health=Health.MEND, url=url)
        elif mailbox.missing:
            says = _("{count} mails there are not kept here").format(count=mailbox.missing)
            yield Sign(
                label=str(mailbox), says=says, health=Health.MEND, url=url, advice=_("Look whether the disk is full.")
            )
        else:
            yield Sign(label=str(mailbox), says=_("all of it is kept here"), url=url)
    failed = len(Inbound.objects.filter(state=Inbound.State.FAILED).values_list("pk")[:100])
    late = Inbound.objects.filter(state=Inbound.State.WAITING, received_at__lt=now() - LATE).exists()
    if failed or late:
        says = _("{count} could not be handled").format(count=failed) if failed else _("waits longer than ten minutes")
        yield Sign(label=_("Mail that came in"), says=says, health=Health.MEND, url=url)


register_looker(Looker(slug="inbound", label=gettext_lazy("What comes back"), icon="reply", find=find_signs, order=52))
