"""The bar that says on every page that nothing leaves after a restore."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.backups.holding import was_held_lately
from touchline.ui.banners import Banner, Tone, register_banner
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@register_banner
def find_hold_bar(request: HttpRequest) -> Banner | None:
    """Return the bar while a restore keeps everything from leaving."""
    if not isinstance(request.user, User) or not was_held_lately():
        return None
    text = _("Touchline was restored from a backup. Nothing leaves: no mail, no message, no webhook.")
    if not may(request.user, "backups", Verb.MANAGE):
        return Banner(text=text, tone=Tone.ERROR, icon="pause")
    return Banner(
        text=text,
        tone=Tone.ERROR,
        icon="pause",
        link=reverse("backups:resume"),
        link_label=_("Look, and resume sending"),
    )
