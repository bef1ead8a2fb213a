"""The form of the SMS account."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from touchline.channels.models import SmsAccount
from touchline.kit.http import Refused, check_url


class SmsForm(forms.Form):
    """An account at Twilio, or at a service that speaks its interface."""

    account_sid = forms.CharField(
        label=_("Account SID"), max_length=64, help_text=_("Begins with AC; in the service's console.")
    )
    token = forms.CharField(
        label=_("Auth token"), max_length=200, strip=True,
        help_text=_("Beside the Account SID in the service's console; it signs our calls and theirs. Kept encrypted."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    sender = forms.CharField(
        label=_("Sender"),
        max_length=64,
        help_text=_("Your number such as +4930123456, or the id of a messaging service (MG…)."),
    )
    base_url = forms.URLField(
        label=_("Address of the service"), max_length=200, initial="https://api.twilio.com", assume_scheme="https",
        help_text=_("Another one for a service that speaks Twilio's interface."),
    )  # fmt: skip
    price = forms.DecimalField(
        label=_("Price of one part"), required=False, min_value=0, max_digits=8, decimal_places=4,
        help_text=_("A long text is sent in several. With it reports know what SMS cost."),
    )  # fmt: skip
    help_text = forms.CharField(
        label=_("Answer to HELP"), required=False, max_length=320, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the firm's name, and how to stop."),
    )  # fmt: skip

    def __init__(self, *given: Any, kept: SmsAccount | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.kept = kept
        if kept is not None:
            self.fields["token"].required = False
            self.fields["token"].help_text = _("One is set, encrypted. Leave empty to keep it.")

    def clean(self) -> dict[str, Any]:
        """Ask for the token anew where the account or the address is another: one's token is never shown to another."""
        typed: dict[str, Any] = super().clean() or {}
        is_other = self.kept and any(
            typed.get(name) != getattr(self.kept, name) for name in ("account_sid", "base_url")
        )
        if is_other and not typed.get("token") and not self.errors:
            self.add_error("token", _("For another account or address, write its token, too."))
        return typed

    def clean_base_url(self) -> str:
        """Refuse what cannot be called."""
        url: str = self.cleaned_data["base_url"].rstrip("/")
        try:
            check_url(url, reach=settings.ENVIRONMENT.outgoing)
        except Refused as error:
            raise forms.ValidationError(str(error)) from None
        if urlsplit(url).query:
            raise forms.ValidationError(_("Write the address without a question mark."))
        return url
