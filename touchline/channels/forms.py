"""The form of the mail server."""

from email.utils import parseaddr

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from touchline.channels.models import Security
from touchline.channels.services import MailServer


class MailServerForm(forms.Form):
    """Where staff mail is handed in."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("Such as smtp.example.com."))
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
    from_address = forms.CharField(label=_("From"), max_length=320, help_text=_("Such as Touchline <crm@example.com>."))

    def clean_host(self) -> str:
        """Refuse what is no host name."""
        host: str = self.cleaned_data["host"].strip()
        if any(character.isspace() or character in "/@" for character in host):
            raise forms.ValidationError(_("Write the server's name alone, without a protocol."))
        return host

    def clean_from_address(self) -> str:
        """Refuse what holds no address, or a line break."""
        text: str = " ".join(self.cleaned_data["from_address"].split())
        validate_email(parseaddr(text)[1])
        return text

    def get_server(self) -> MailServer:
        """Return what was typed; a password left empty keeps the one there is, unless there is no user name either."""
        typed = self.cleaned_data
        kept = None if typed["username"] else ""
        return MailServer(
            host=typed["host"],
            port=typed["port"],
            security=typed["security"],
            username=typed["username"],
            password=typed["password"] or kept,
            from_address=typed["from_address"],
        )
