"""The forms of a score and of one of its rules."""

from typing import Any, Final

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.segments.scoring.drafts import LONGEST_HALF_LIFE
from touchline.segments.scoring.rules import HOW_LABELS, LARGEST, LONGEST_NAME, How, Rule

DID_ONLY: Final = "did"


class ModelForm(forms.Form):
    """What a score is called and for, how soon its points fade, and who counts as hot."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    about = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands beside the score wherever somebody asks what it means."),
    )
    half_life_days = forms.IntegerField(
        label=gettext_lazy("Points lose half of their worth in … days"),
        required=False,
        min_value=1,
        max_value=LONGEST_HALF_LIFE,
        help_text=gettext_lazy("Of what somebody did. Empty: they stay for ever."),
    )
    hot = forms.IntegerField(label=gettext_lazy("Hot from … points on"), initial=50, min_value=1, max_value=1_000_000)


class RuleForm(forms.Form):
    """One rule: when it gives points, how many, and at most how many; the condition is drawn by the builder."""

    how = forms.ChoiceField(
        label=gettext_lazy("Points"), choices=[(str(how), label) for how, label in HOW_LABELS.items()], initial=How.EACH,
        widget=forms.RadioSelect,
    )  # fmt: skip
    points = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=-LARGEST,
        max_value=LARGEST,
        help_text=gettext_lazy("Below zero takes points away."),
    )
    cap_day = forms.IntegerField(
        label=gettext_lazy("At most on one day"), required=False, min_value=1, max_value=LARGEST,
        help_text=gettext_lazy("So that somebody who reloads a page ten times is not taken for ten."),
    )  # fmt: skip
    cap_all = forms.IntegerField(
        label=gettext_lazy("At most in all"), required=False, min_value=1, max_value=LARGEST,
        help_text=gettext_lazy("What this rule can be worth at any one time."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=LONGEST_NAME,
        help_text=gettext_lazy("Empty: the condition as a sentence."),
    )  # fmt: skip
    condition = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_condition(self) -> Any:
        """Return the tree."""
        try:
            found = msgspec.json.decode(self.cleaned_data["condition"] or "{}")
        except msgspec.DecodeError:
            raise forms.ValidationError(_("The condition is not written as JSON.")) from None
        return found if isinstance(found, dict) else {}


def get_initial(rule: Rule) -> dict[str, Any]:
    """Return what the form of a rule shows first."""
    return {
        "how": rule.how, "points": rule.points, "cap_day": rule.cap_day, "cap_all": rule.cap_all, "name": rule.name
    }  # fmt: skip
