"""Forms of webhooks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.journal.kinds import Topic, get_kinds
from touchline.kit.http import Refused, check_url
from touchline.webhooks.services import LONGEST_NAME, Wanted

TOPICS = {
    Topic.PROFILE: gettext_lazy("People"),
    Topic.ORDER: gettext_lazy("Orders"),
    Topic.TEAM: gettext_lazy("Team"),
    Topic.VISIT: gettext_lazy("Visits"),
    Topic.OTHER: gettext_lazy("Other"),
}


def get_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the events there are, by what they are about."""
    kinds = sorted(get_kinds(), key=lambda kind: str(kind.label))
    groups = [
        (str(label), [(kind.name, str(kind.label)) for kind in kinds if kind.topic is topic])
        for topic, label in TOPICS.items()
    ]
    return [(label, choices) for label, choices in groups if choices]


class EndpointForm(forms.Form):
    """An endpoint: where it is, and what it wants to hear of."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME, help_text=gettext_lazy("What you call the other system.")
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2048,
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/hooks/touchline", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Each event is sent there as a POST with JSON. It must answer within 15 seconds with a 2xx."
        ),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        choices=get_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    more_events = forms.CharField(
        label=gettext_lazy("Events of your own"),
        required=False,
        max_length=5000,
        widget=forms.TextInput(attrs={"placeholder": "Trial Started, Invoice Paid", "spellcheck": "false"}),
        help_text=gettext_lazy("Names as your site or server sends them, with commas."),
    )
    with_samples = forms.BooleanField(
        label=gettext_lazy("Events of the sample shop, too"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
        help_text=gettext_lazy("To try it out; they are marked with is_sample."),
    )

    def clean_url(self) -> str:
        """Refuse what must not be called."""
        url = str(self.cleaned_data["url"]).strip()
        try:
            check_url(url, reach=settings.ENVIRONMENT.outgoing)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return url

    def clean(self) -> dict[str, Any]:
        """Ask for at least one event."""
        typed = super().clean() or {}
        if not self.get_events():
            self.add_error("events", _("Choose at least one event."))
        return typed

    def get_events(self) -> tuple[str, ...]:
        """Return the names of the chosen events."""
        own = [name.strip() for name in str(self.cleaned_data.get("more_events", "")).split(",")]
        return tuple(dict.fromkeys([*self.cleaned_data.get("events", []), *filter(None, own)]))

    def get_wanted(self) -> Wanted:
        """Return what was typed."""
        typed = self.cleaned_data
        return Wanted(
            name=typed["name"], url=typed["url"], events=self.get_events(), with_samples=typed["with_samples"]
        )


class PeriodForm(forms.Form):
    """A period whose deliveries leave once more; times are the reader's."""

    since = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    only_failed = forms.BooleanField(
        label=gettext_lazy("Only those that failed"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        typed = super().clean() or {}
        if typed.get("since") and typed.get("until") and typed["since"] >= typed["until"]:
            self.add_error("until", _("It must end after it begins."))
        return typed
