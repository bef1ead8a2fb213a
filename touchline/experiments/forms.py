"""The form of a new experiment."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.experiments.goals import list_choices
from touchline.experiments.models import Group, Trial
from touchline.experiments.services import LONGEST_NAME, MOST_VARIANTS, WantedTrial, WantedVariant

CONTROL: Final = "control"


class TrialForm(forms.Form):
    """What is tried on whom, and by what it is measured."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    variants = forms.CharField(
        label=gettext_lazy("Variants"),
        initial="A: 50\nB: 50",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, with its weight after a colon. The first one is what you do today."),
    )
    has_control = forms.BooleanField(
        label=gettext_lazy("The last one is a control group"),
        required=False,
        help_text=gettext_lazy("Nothing is done to those people, so that you see what it brings at all."),
    )
    goal = forms.ChoiceField(label=gettext_lazy("Goal"))
    measure = forms.ChoiceField(
        label=gettext_lazy("What is compared"), choices=Trial.Measure.choices, initial=Trial.Measure.SHARE
    )
    smallest = forms.FloatField(
        label=gettext_lazy("Smallest difference that matters"),
        required=False,
        min_value=0,
        help_text=gettext_lazy(
            "In points, such as 0.5; of a value, in money per person. What is smaller than that is called no difference."
        ),
    )
    part = forms.FloatField(label=gettext_lazy("How many take part, in %"), initial=100, min_value=0.01, max_value=100)
    window_days = forms.IntegerField(
        label=gettext_lazy("Count for … days after somebody came in"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=gettext_lazy("Empty: for as long as it runs."),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Exclusion group"),
        required=False,
        help_text=gettext_lazy("Whoever is in one experiment of a group is in none of its others."),
    )
    group_part = forms.FloatField(
        label=gettext_lazy("How many of the group's people it takes, in %"), required=False, initial=50,
        min_value=0.01, max_value=100,
    )  # fmt: skip

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        goals: Any = self.fields["goal"]
        goals.choices = [(goal.slug, goal.label) for goal in list_choices()]
        groups: Any = self.fields["group"]
        groups.choices = [("", "–"), *((str(group.pk), group.name) for group in Group.objects.order_by("name"))]

    def clean_variants(self) -> list[tuple[str, int]]:
        """Return names and weights."""
        lines = [line.strip() for line in self.cleaned_data["variants"].splitlines() if line.strip()]
        if not 2 <= len(lines) <= MOST_VARIANTS:
            raise forms.ValidationError(_("Write 2 to {most} variants, one a line.").format(most=MOST_VARIANTS))
        return [read_line(line, number) for number, line in enumerate(lines, 1)]

    def get_wanted(self) -> WantedTrial:
        """Return what was typed."""
        typed = self.cleaned_data
        last = len(typed["variants"]) - 1
        is_share = typed["measure"] == Trial.Measure.SHARE
        return WantedTrial(
            name=typed["name"],
            variants=[
                WantedVariant(name=name, share=share, is_control=typed["has_control"] and number == last)
                for number, (name, share) in enumerate(typed["variants"])
            ],
            goal=typed["goal"],
            measure=typed["measure"],
            smallest=(typed["smallest"] / 100 if is_share else typed["smallest"]) if typed["smallest"] else None,
            part=round(typed["part"] * 100),
            window_days=typed["window_days"],
            group=int(typed["group"]) if typed["group"] else None,
            group_part=round((typed["group_part"] or 100) * 100),
        )


def read_line(line: str, number: int) -> tuple[str, int]:
    """Return a variant's name and weight; raises ValidationError, which names the line."""
    name, colon, weight = line.rpartition(":")
    if not colon:
        return line, 50
    weight = weight.strip()
    if not name.strip() or not (weight.isascii() and weight.isdigit() and len(weight) <= 5):
        raise forms.ValidationError(
            _("Line {number}: write a name, a colon and a whole number, such as “B: 50”.").format(number=number)
        )
    return name.strip(), int(weight)
