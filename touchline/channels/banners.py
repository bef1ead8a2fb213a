"""The bar that says on every page whose mail does not leave: the team's, that to people, or both."""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.channels.services import find_kept_mail
from touchline.ui.banners import Banner, Label, Tone, register_banner
from touchline.users.models import User
from touchline.users.permissions import Verb, may

TEXTS: Final[dict[frozenset[str], Label]] = {
    frozenset({"team", "people"}): _(
        "Practice mode: nothing leaves this machine. Mail to people and to the team is kept in the practice mailboxes."
    ),
    frozenset({"people"}): _(
        "Practice mode: mail to people is kept in the practice mailbox, and nobody gets it; mail to the team leaves."
    ),
    frozenset({"team"}): _("Mail to the team is kept in its mailbox; mail to people leaves."),
}
SHORT: Final[dict[frozenset[str], Label]] = {
    frozenset({"team", "people"}): _("Practice: nothing leaves"),
    frozenset({"people"}): _("Practice: mail to people is kept"),
    frozenset({"team"}): _("Mail to the team is kept"),
}
LINKS: Final[dict[frozenset[str], tuple[str, Label]]] = {
    frozenset({"team", "people"}): ("channels:sending", _("Set up sending")),
    frozenset({"people"}): ("channels:sending", _("Set up sending")),
    frozenset({"team"}): ("channels:mail_settings", _("Set a mail server")),
}


@register_banner
def find_practice_bar(request: HttpRequest) -> Banner | None:
    """Return the bar while some mail is kept here."""
    kept = find_kept_mail() if isinstance(request.user, User) else frozenset()
    if not kept:
        return None
    url_name, label = LINKS[kept]
    link = reverse(url_name) if may(request.user, "mail", Verb.MANAGE) else ""
    return Banner(
        text=TEXTS[kept],
        short=SHORT[kept],
        tone=Tone.WARNING,
        icon="mail-warning",
        link=link,
        link_label=label if link else "",
    )
