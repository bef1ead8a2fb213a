"""Forms of sources."""

import hashlib
import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.tracking.models import Source
from touchline.users.models import User
from touchline.users.permissions import Verb, may

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


class SourceEditForm(forms.Form):
    """What of a source can be changed later, and who looks after it; `seen` tells what stood there when it was opened."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    domains = forms.CharField(
        label=gettext_lazy("Domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "shop.example", "spellcheck": "false"}),
        help_text=gettext_lazy("Pages of these domains and those below them may send. Empty: any page may."),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Looked after by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Is told when it falls silent for a day, or when its events are refused."),
    )
    backup = forms.ModelChoiceField(
        label=gettext_lazy("Stands in"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Is told as well, so that nothing waits while the other is away."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    clean_domains = SourceForm.clean_domains

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        self.source = source
        initial = {"name": source.name, "domains": " ".join(source.domains), "owner": source.owner_id}
        kwargs["initial"] = initial | {"backup": source.backup_id, "seen": make_stamp(source)}
        super().__init__(*args, **kwargs)
        able = [user.pk for user in User.objects.active() if may(user, "sources", Verb.MANAGE)]
        known = [*able, *filter(None, (source.owner_id, source.backup_id))]
        for name in ("owner", "backup"):
            self.fields[name].queryset = User.objects.filter(pk__in=known).order_by("name")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Refuse a name that another source has."""
        name = str(self.cleaned_data["name"]).strip()
        if Source.objects.filter(name=name).exclude(pk=self.source.pk).exists():
            raise ValidationError(_("Another source has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what somebody else changed meanwhile, and one person in both parts."""
        typed = super().clean() or {}
        if typed.get("seen") != make_stamp(self.source):
            raise ValidationError(
                _("Somebody else has changed this source meanwhile. Open it again, and put in what is still missing.")
            )
        if typed.get("owner") and typed.get("owner") == typed.get("backup"):
            self.add_error("backup", _("Name somebody else; one person alone cannot stand in."))
        return typed


def make_stamp(source: Source) -> str:
    """Return what tells one state of a source from another."""
    said = [source.name, source.domains, source.owner_id, source.backup_id]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


class MendForm(forms.Form):
    """The body of a refused event, to be mended."""

    body = forms.CharField(
        label=gettext_lazy("Body"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy("Mend it here; it is checked again as if it had just come."),
    )
