"""Forms of a message to one person, and of the firm's rules."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from touchline.channels.models import Sender
from touchline.messaging.models import Design, SendingRules

if TYPE_CHECKING:
    RulesModelForm = forms.ModelForm[SendingRules]
else:
    # Only the type checker's stubs know the form as generic.
    RulesModelForm = forms.ModelForm


class WriteForm(forms.Form):
    """A message to one person."""

    sender = forms.ModelChoiceField(
        label=_("From"), queryset=Sender.objects.none(), required=False, empty_label=_("The first sender")
    )
    design = forms.ModelChoiceField(
        label=_("Template"), queryset=Design.objects.none(), required=False, empty_label=_("None: in my own words")
    )
    subject = forms.CharField(label=_("Subject"), max_length=250, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=50_000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["sender"].queryset = Sender.objects.filter(archived_at=None).order_by("name")
        fields["design"].queryset = Design.objects.filter(archived_at=None, channel="email").order_by("name")
        # A template may stand for them; nothing is sent without either, so none is called optional.
        fields["subject"].is_needed_later = fields["text"].is_needed_later = True

    def clean(self) -> dict[str, Any]:
        """Without a template it needs a subject and a text."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("design"):
            for name, said in (("subject", _("Write a subject.")), ("text", _("Write a text, or choose a template."))):
                if not typed.get(name):
                    self.add_error(name, said)
        return typed


class RulesForm(RulesModelForm):
    """How often and when the firm writes to people."""

    class Meta:
        model = SendingRules
        fields = ("cap", "cap_days", "quiet_from", "quiet_until")
        labels = {
            "cap": _("Marketing messages to one person, at most"),
            "cap_days": _("In how many days"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
        }
        help_texts = {
            "cap": _(
                "All channels and campaigns together; empty for no limit. Messages about orders and answers do not count."
            ),
            "quiet_from": _(
                "By the recipient's own clock, if their time zone is known. Marketing then waits until morning."
            ),
        }
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["cap"] = forms.IntegerField(
            label=fields["cap"].label, help_text=fields["cap"].help_text, min_value=1, max_value=1000, required=False
        )
        fields["cap_days"] = forms.IntegerField(label=fields["cap_days"].label, min_value=1, max_value=365)
        for name in ("quiet_from", "quiet_until"):
            fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """A night has a begin and an end."""
        typed: dict[str, Any] = super().clean() or {}
        if bool(typed.get("quiet_from")) != bool(typed.get("quiet_until")):
            self.add_error("quiet_until", _("Give both times, or none."))
        return typed


class DomainForm(forms.Form):
    """What the mailboxes of one domain are sent at most."""

    domain = forms.CharField(
        label=_("Domain"),
        max_length=200,
        validators=[
            RegexValidator(
                r"(?i)^[a-z0-9-]+(\.[a-z0-9-]+)+$", _("Write what stands behind the @, such as example.org.")
            )
        ],
        help_text=_("What stands behind the @, such as gmail.com."),
    )
    per_minute = forms.IntegerField(
        label=_("Messages a minute, at most"), min_value=1, max_value=100_000, required=False
    )
    connections = forms.IntegerField(
        label=_("Connections at once, at most"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("In each sending process."),
    )

    def clean(self) -> dict[str, Any]:
        """A limit is one of the two numbers, or both."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not typed.get("per_minute") and not typed.get("connections"):
            self.add_error("per_minute", _("Give at least one of the two numbers."))
        return typed
