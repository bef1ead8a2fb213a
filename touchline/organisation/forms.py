"""The form of the firm, on the first page and in the settings."""

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.organisation.choices import get_currencies, get_time_zones
from touchline.organisation.colour import HEX
from touchline.organisation.logo import LARGEST, BadLogo, NewLogo, read_logo
from touchline.organisation.models import Organisation, WeekStart
from touchline.organisation.services import FIELDS, Description

DOMAIN: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
OURS: Final = "#3d5bd9"
"""What the colour field stands on while the firm has none of its own."""


class OrganisationForm(forms.Form):
    """Nine facts; only the name must be there."""

    name = forms.CharField(
        label=gettext_lazy("Your firm"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "placeholder": gettext_lazy("Kestrel Coffee")}),
    )
    site = forms.CharField(
        label=gettext_lazy("Web site"),
        max_length=253,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "url", "inputmode": "url", "placeholder": "kestrel.example", "spellcheck": "false"}
        ),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WebP, up to 512 KB."),
    )
    drops_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    accent = forms.CharField(
        label=gettext_lazy("Colour"), required=False, max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    address = forms.CharField(
        label=gettext_lazy("Postal address"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=gettext_lazy("Stands under every mail that you send; the law asks for it."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=get_time_zones)
    week_start = forms.TypedChoiceField(label=gettext_lazy("Week begins on"), choices=WeekStart.choices, coerce=int)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=lambda: settings.LANGUAGES)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        initial = {name: getattr(organisation, name) for name in FIELDS}
        initial["accent"] = initial["accent"] or OURS
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        known = get_currencies()
        self.fields["currency"].choices = (  # type: ignore[attr-defined]
            known if (own := organisation.currency) in dict(known) else [(own, own), *known]
        )
        self.fields["accent"].widget.attrs |= {
            "hx-get": reverse("organisation:colour"),
            "hx-trigger": "input changed delay:120ms",
            "hx-target": "#colour-preview",
        }
        if not organisation.logo_key:
            del self.fields["drops_logo"]

    def clean_site(self) -> str:
        """Return the domain, taken out of an address where somebody pasted one."""
        typed = str(self.cleaned_data["site"]).strip().lower()
        domain = re.sub(r"^[a-z]+://", "", typed).split("/")[0].split("?")[0]
        name, _colon, port = domain.partition(":")
        if domain and (not DOMAIN.fullmatch(name) or (port and not port.isdigit())):
            raise ValidationError(_("“{text}” is no web site; write it as shop.example.").format(text=typed[:80]))
        return domain

    def clean_accent(self) -> str:
        """Return #rrggbb, or '' for the colour that comes with Touchline."""
        typed = str(self.cleaned_data["accent"]).strip().lower()
        if typed and not HEX.fullmatch(typed):
            raise ValidationError(_("“{text}” is no colour such as #1d4ed8.").format(text=typed[:20]))
        return "" if typed == OURS else typed

    def clean_logo(self) -> NewLogo | None:
        """Return the picture, checked by its bytes."""
        file = self.cleaned_data["logo"]
        if not isinstance(file, UploadedFile):
            return None
        try:
            return read_logo(file.read(LARGEST + 1) if (file.size or 0) <= LARGEST else b"\0" * (LARGEST + 1))
        except BadLogo as error:
            raise ValidationError(str(error)) from None

    def get_description(self) -> Description:
        """Return what was typed."""
        typed = self.cleaned_data
        facts = {name: typed[name] for name in FIELDS}
        return Description(**facts, logo=typed["logo"], drops_logo=bool(typed.get("drops_logo")))


class StepForm(forms.Form):
    """Who looks after a step of setting up, and by when."""

    owner = forms.IntegerField(required=False)
    due_on = forms.DateField(required=False)
