"""How the mail to staff is: practice mode, and mails that no server took."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.channels.models import Mail
from touchline.channels.services import is_practice_mode
from touchline.ui.signs import Health, Looker, Sign, register_looker

LOOKED_AT = 200


def find_signs() -> Iterable[Sign]:
    """Tell whether mails leave, and how many of the latest did not arrive."""
    if is_practice_mode():
        advice = _("Name a mail server; until then every mail is kept in the mailbox here.")
        url = reverse("channels:mail_settings")
        yield Sign(
            label=_("Mail"), says=_("practice mode: nothing leaves"), health=Health.WATCH, advice=advice, url=url
        )
        return
    states = list(Mail.objects.order_by("-id").values_list("state", flat=True)[:LOOKED_AT])
    failed = states.count(Mail.State.FAILED)
    says = _("{failed} of the last {count} were not taken").format(failed=failed, count=len(states))
    url, health = reverse("channels:mailbox"), Health.WATCH if failed else Health.GOOD
    yield Sign(label=_("Mail"), says=says if failed else _("leaves"), health=health, url=url)


register_looker(Looker(slug="mail", label=gettext_lazy("Mail"), icon="mail", find=find_signs, order=50))
