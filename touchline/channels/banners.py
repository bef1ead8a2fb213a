"""The bar that says on every page that no mail leaves."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.channels.services import is_practice_mode_shown
from touchline.ui.banners import Banner, Tone, register_banner
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@register_banner
def find_practice_bar(request: HttpRequest) -> Banner | None:
    """Return the bar while no mail server is set."""
    if not isinstance(request.user, User) or not is_practice_mode_shown():
        return None
    text = _("Practice mode: no mail leaves Touchline; what would be sent is kept in the mailbox.")
    if not may(request.user, "mail", Verb.MANAGE):
        return Banner(text=text, tone=Tone.WARNING, icon="mail-warning")
    return Banner(
        text=text,
        tone=Tone.WARNING,
        icon="mail-warning",
        link=reverse("channels:mail_settings"),
        link_label=_("Set a mail server"),
    )
