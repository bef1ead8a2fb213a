"""The form of the brand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from touchline.messaging.design.blocks import clean_colour
from touchline.messaging.design.brands import get_look
from touchline.messaging.design.images import BadImage, add_image, resize_image
from touchline.messaging.design.look import FONTS
from touchline.messaging.design.models import Brand
from touchline.messaging.design.services import COLOURS

LABELS = {
    "accent": _("Accent: buttons and links"),
    "page": _("Around the mail"),
    "box": _("Behind the text"),
    "text": _("Text"),
    "muted": _("Small print"),
}
NAMES = {
    "system": _("The reader's own (modern)"),
    "helvetica": "Helvetica, Arial",
    "georgia": "Georgia",
    "verdana": "Verdana",
    "trebuchet": "Trebuchet",
    "palatino": "Palatino",
    "courier": "Courier",
}


class BrandForm(forms.Form):
    """Colours, fonts, logo, address and profiles."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    address = forms.CharField(
        label=_("Postal address"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the footer of each newsletter; the law of many countries wants it there."),
    )
    site = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG, GIF or WebP; see-through looks best.")
    )
    font = forms.ChoiceField(label=_("Font of the text"), choices=list(NAMES.items()), required=False)
    heading_font = forms.ChoiceField(label=_("Font of headings"), choices=list(NAMES.items()), required=False)
    corners = forms.IntegerField(label=_("Round corners of buttons"), min_value=0, max_value=30, required=False)
    profiles = forms.CharField(
        label=_("Profiles"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": "Instagram https://www.instagram.com/…"}),
        help_text=_("One in a line: its name, then its address."),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brand, look = brand, get_look(brand)
        for name in COLOURS:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=False,
                initial=getattr(look, name),
                widget=forms.TextInput({"type": "color"}),
            )
        rows = "\n".join(f"{one['name']} {one['url']}" for one in brand.profiles)
        known = {"name": look.name, "address": look.address, "site": look.site, "profiles": rows}
        self.initial.update(known, font=look.font, heading_font=look.heading_font, corners=look.corners)
        assert set(NAMES) == set(FONTS)

    def clean_logo(self) -> Any:
        """Return the picture's bytes; one that is none is said here."""
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        content = upload.read()
        try:
            resize_image(content)
        except BadImage as problem:
            raise ValidationError(str(problem)) from None
        return content

    def get_facts(self, user: Any) -> dict[str, Any]:
        """Return what is kept; a new logo becomes a picture of the shelf."""
        facts = dict(self.cleaned_data)
        facts |= {name: clean_colour(facts.get(name)) for name in COLOURS}
        rows = [line.strip().rpartition(" ") for line in facts["profiles"].splitlines() if line.strip()]
        facts["profiles"] = [{"name": name.strip() or url, "url": url} for name, _space, url in rows]
        if facts["logo"]:
            facts["logo"] = add_image(user, "logo", facts["logo"]).key
        else:
            facts["logo"] = self.brand.logo.key if self.brand.logo else ""
        return facts
