"""Forms of sources."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.tracking.models import Source

DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class SourceForm(forms.Form):
    """A new source."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What you call the site, app or server, such as “Shop”."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What sends"),
        choices=[
            (Source.Kind.SITE, gettext_lazy("A site or app: its key is public, so what it says is a claim")),
            (Source.Kind.SERVER, gettext_lazy("A server: its key stays secret, so what it says is believed")),
        ],
    )
    domains = forms.CharField(
        label=gettext_lazy("Domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "shop.example", "spellcheck": "false"}),
        help_text=gettext_lazy("Pages of these domains and those below them may send. Empty: any page may."),
    )

    def clean_name(self) -> str:
        """Refuse a name that another source has."""
        name = str(self.cleaned_data["name"]).strip()
        if Source.objects.filter(name=name).exists():
            raise ValidationError(_("Another source has this name."))
        return name

    def clean_domains(self) -> list[str]:
        """Return the domains, taken out of addresses where somebody pasted those."""
        typed = str(self.cleaned_data["domains"]).lower().replace(",", " ").split()
        domains = [re.sub(r"^[a-z]+://", "", text).split("/")[0].split(":")[0] for text in typed]
        for text, domain in zip(typed, domains, strict=True):
            if not DOMAIN.fullmatch(domain):
                raise ValidationError(_("“{text}” is not a domain.").format(text=text[:80]))
        return list(dict.fromkeys(domains))


class MendForm(forms.Form):
    """The body of a refused event, to be mended."""

    body = forms.CharField(
        label=gettext_lazy("Body"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy("Mend it here; it is checked again as if it had just come."),
    )
