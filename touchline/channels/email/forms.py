"""Forms of accounts, domains and senders."""

from typing import Any

from django import forms
from django.core.validators import validate_domain_name, validate_email
from django.utils.translation import gettext_lazy as _

from touchline.channels.email.accounts import SUPPORTED
from touchline.channels.email.setting_up import WantedAccount
from touchline.channels.models import Security, Sender, SendingAccount


class AccountForm(forms.Form):
    """A mail server or a provider."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For your team, such as “Our mail server”."))
    kind = forms.ChoiceField(
        label=_("Leaves by"), choices=SendingAccount.Kind.choices, initial=SendingAccount.Kind.SMTP
    )
    host = forms.CharField(label=_("Server"), max_length=253, required=False, help_text=_("Such as smtp.example.com."))
    security = forms.ChoiceField(label=_("Security"), choices=Security.choices, initial=Security.STARTTLS)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    username = forms.CharField(
        label=_("User name"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        required=False,
        strip=False,
        help_text=_("Kept encrypted. Leave empty to keep the one that is set."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    provider = forms.ChoiceField(
        label=_("Provider"),
        choices=[("", "—"), *SUPPORTED.items()],
        required=False,
        help_text=_("For mail that leaves by a provider’s HTTP interface."),
    )
    api_key = forms.CharField(
        label=_("API key"),
        max_length=2048,
        required=False,
        help_text=_("Kept encrypted. Leave empty to keep the one that is set."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    per_minute = forms.IntegerField(
        label=_("At most a minute"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Empty: as fast as the server takes them."),
    )
    warm_up_from = forms.DateField(
        label=_("Begin slowly from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A new server is not trusted at once. Each day half as many more may leave than the day before."),
    )
    warm_up_first = forms.IntegerField(
        label=_("Mails on the first day"), min_value=10, max_value=1_000_000, initial=200
    )

    def clean(self) -> dict[str, Any]:
        """A server needs its name, a provider its own."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("kind") == SendingAccount.Kind.SMTP and not typed.get("host"):
            self.add_error("host", _("Write the server's name."))
        if typed.get("kind") == SendingAccount.Kind.PROVIDER and not typed.get("provider"):
            self.add_error("provider", _("Choose the provider."))
        return typed

    def clean_host(self) -> str:
        """Refuse what is no host name."""
        host: str = self.cleaned_data["host"].strip()
        if any(character.isspace() or character in "/@" for character in host):
            raise forms.ValidationError(_("Write the server's name alone, without a protocol."))
        return host

    def get_wanted(self) -> WantedAccount:
        """Return what was typed; secrets left empty keep those there are."""
        typed = self.cleaned_data
        return WantedAccount(
            name=typed["name"],
            kind=typed["kind"],
            host=typed["host"],
            port=typed["port"],
            security=typed["security"],
            username=typed["username"],
            password=typed["password"] or (None if typed["username"] else ""),
            provider=typed["provider"],
            settings={"api_key": typed["api_key"]} if typed["api_key"] else None,
            per_minute=typed["per_minute"],
            warm_up_from=typed["warm_up_from"],
            warm_up_first=typed["warm_up_first"],
        )


class DomainForm(forms.Form):
    """A domain to send from."""

    name = forms.CharField(
        label=_("Domain"), max_length=253, help_text=_("What stands behind the @, such as example.com.")
    )

    def clean_name(self) -> str:
        """Refuse what is no domain."""
        name: str = self.cleaned_data["name"].strip().strip(".").lower().rpartition("@")[2]
        validate_domain_name(name)
        if "." not in name:
            raise forms.ValidationError(_("Write a whole domain, such as example.com."))
        return name


class OverrideForm(forms.Form):
    """Why campaigns may leave from a domain whose records are not right."""

    reason = forms.CharField(label=_("Reason"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SenderForm(forms.Form):
    """Who a mail comes from."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What people see first, such as “Ada from Example”.")
    )
    address = forms.CharField(
        label=_("Address"), max_length=254, help_text=_("On a domain of your own, such as news@example.com.")
    )
    reply_to = forms.CharField(
        label=_("Answers go to"), max_length=254, required=False, help_text=_("Empty: to the address above.")
    )

    def __init__(self, *args: Any, sender: Sender | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sender = sender

    def clean_name(self) -> str:
        """Keep the name in one line."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_address(self) -> str:
        """Refuse what is no address."""
        return self._clean("address")

    def clean_reply_to(self) -> str:
        """Refuse what is no address."""
        return self._clean("reply_to")

    def _clean(self, name: str) -> str:
        address: str = self.cleaned_data[name].strip().lower()
        if address:
            validate_email(address)
        return address

    def clean(self) -> dict[str, Any]:
        """The same name and address are there once."""
        typed: dict[str, Any] = super().clean() or {}
        found = Sender.objects.filter(name=typed.get("name"), address=typed.get("address"))
        if found.exclude(pk=self.sender.pk if self.sender else 0).exists():
            self.add_error("address", _("There is a sender of this name and address already."))
        return typed
