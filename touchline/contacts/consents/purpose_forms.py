"""The form of a purpose: its words in each language, its channels, its lawful basis."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.contacts.consents.purposes import Words, get_text
from touchline.contacts.models import Basis, Channel, Purpose

LANGUAGES: Final = (("en", _("in English")), ("de", _("in German")))


class PurposeForm(forms.Form):
    """What people read, and by which channels and why one may write to them."""

    basis = forms.ChoiceField(
        label=_("Lawful basis"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Consent: only to who said yes. Legitimate interest: to all who did not say no. "
            "Contract: what belongs to an order or account, and is no advertising."
        ),
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        for code, words in sorted(LANGUAGES, key=lambda one: one[0] != language):
            is_main = code == language
            title = forms.CharField(label=_("Name {language}").format(language=words), max_length=80, required=is_main)
            text = forms.CharField(
                label=_("What people read {language}").format(language=words),
                max_length=2000,
                required=is_main,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"title_{code}"], self.fields[f"text_{code}"] = title, text

    @property
    def words(self) -> Words:
        """The words that were typed, the firm's own language first."""
        codes = sorted((code for code, _words in LANGUAGES), key=lambda code: code != self.language)
        titles = {code: self.cleaned_data[f"title_{code}"] for code in codes if self.cleaned_data[f"title_{code}"]}
        texts = {code: self.cleaned_data[f"text_{code}"] for code in codes if self.cleaned_data[f"text_{code}"]}
        return Words(titles, texts)


def get_given(purpose: Purpose) -> dict[str, Any]:
    """Return what the form shows of a purpose that is there."""
    text = get_text(purpose)
    given: dict[str, Any] = {"basis": purpose.basis, "channels": purpose.channels}
    for code, _words in LANGUAGES:
        given[f"title_{code}"], given[f"text_{code}"] = text.titles.get(code, ""), text.texts.get(code, "")
    return given
