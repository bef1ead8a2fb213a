"""Forms of setting up what comes back."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.contacts.consents.purposes import list_topics
from touchline.contacts.models import Basis
from touchline.messaging.models import InMailbox, Policy

if TYPE_CHECKING:
    MailboxModelForm = forms.ModelForm[InMailbox]
else:
    MailboxModelForm = forms.ModelForm


class PercentField(forms.FloatField):
    """A share between 0 and 1, typed and shown as per cent."""

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field: a share as per cent, and what was typed as it was typed."""
        return f"{value * 100:g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        """Return the share."""
        found = super().clean(value)
        return None if found is None else round(found / 100, 6)


class RulesForm(forms.Form):
    """Whose opens and clicks are tied to them, where mail comes back to, and when a mailing stops by itself."""

    policy = forms.ChoiceField(
        label=_("Whose opens and clicks may be tied to them"),
        choices=Policy.choices,
        help_text=_(
            "The law of the EU asks for consent. Whoever did not agree gets no picture, and clicks that say nobody's name."
        ),
    )
    confirmed = forms.MultipleChoiceField(
        label=_("Topics that are confirmed by mail (double opt-in)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shows_archive = forms.BooleanField(
        label=_("Show the newsletters that were sent to everybody"),
        required=False,
        help_text=_("At /newsletter/archive."),
    )
    domain = forms.CharField(
        label=_("Domain that mail comes back to"),
        required=False,
        max_length=253,
        help_text=_(
            "Such as return.example.com: its MX record names this receiver, or its mail lands in a mailbox below."
        ),
    )
    smtp_host = forms.CharField(label=_("Receiver listens at"), required=False, max_length=100)
    smtp_port = forms.IntegerField(
        label=_("Port of the receiver"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("Empty for no receiver."),
    )
    pause_bounces = PercentField(label=_("Pause a mailing at so many bounces, in %"), min_value=0.1, max_value=100)
    pause_complaints = PercentField(
        label=_("Pause a mailing at so many complaints, in %"),
        min_value=0.01,
        max_value=100,
        help_text=_("Gmail and Yahoo want fewer than 0.1 %, and never 0.3 %."),
    )
    pause_least = forms.IntegerField(label=_("Not before so many people had it"), min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["confirmed"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.purpose.slug, one.title) for one in list_topics() if one.purpose.basis == Basis.CONSENT]

    def clean_domain(self) -> str:
        """Return the domain in small letters; an address is none."""
        domain = str(self.cleaned_data["domain"]).strip().lower().rstrip(".")
        if domain and ("@" in domain or "." not in domain or not domain.replace(".", "").replace("-", "").isalnum()):
            raise forms.ValidationError(_("Write a domain only, such as return.example.com."))
        return domain


class MailboxForm(MailboxModelForm):
    """A mailbox to read."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput,
        help_text=_("Kept sealed; empty to keep it."),
    )

    class Meta:
        model = InMailbox
        fields = ("host", "port", "security", "username", "folder")
        labels = {
            "host": _("IMAP server"),
            "port": _("Port"),
            "security": _("Security"),
            "username": _("User name"),
            "folder": _("Folder"),
        }
