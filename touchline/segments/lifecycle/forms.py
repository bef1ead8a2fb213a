"""The forms of a stage."""

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.segments.lifecycle.stages import get_stages


class NewStageForm(forms.Form):
    """A stage of the firm's own: its name, and behind which it stands."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As your firm says it: Trial, Offer sent, Partner."),
    )
    after = forms.ChoiceField(label=gettext_lazy("Comes after"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        on_the_way = [(one.slug, one.label) for one in get_stages() if not one.is_aside]
        field = self.fields["after"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("(the first)")), *on_the_way]
        field.initial = on_the_way[-1][0] if on_the_way else ""


class StageForm(forms.Form):
    """The firm's name for a stage, the rule that brings people to it, and whether they go back."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Empty: the name it comes with."),
    )
    condition = forms.CharField(required=False, max_length=70_000, widget=forms.HiddenInput)
    falls_back = forms.BooleanField(
        label=gettext_lazy("Goes back when the rule ceases to hold"),
        required=False,
        help_text=gettext_lazy("Else somebody who came this far stays, as a customer stays a customer."),
    )

    def clean_condition(self) -> Any:
        """Return the tree."""
        try:
            found = msgspec.json.decode(self.cleaned_data["condition"] or "{}")
        except msgspec.DecodeError:
            raise forms.ValidationError(_("The condition is not written as JSON.")) from None
        return found if isinstance(found, dict) and found not in ({"all": []}, {"any": []}) else {}
