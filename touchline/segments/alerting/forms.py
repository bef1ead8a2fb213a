"""The form of an alert: when, about whom not, what then, and how it keeps from drowning anybody."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import LONGEST_JSON, read_json, read_tree
from touchline.segments.alerting.models import Alert, LeaveOut
from touchline.segments.alerting.presets import Preset
from touchline.segments.alerting.rehearsal import Trial
from touchline.segments.alerting.services import LONGEST_NAME, SETTINGS, WantedAlert
from touchline.segments.models import Purpose, Segment
from touchline.users.models import Team, User
from touchline.users.permissions import Verb, may_with
from touchline.webhooks.models import Endpoint

if TYPE_CHECKING:
    SegmentChoice = forms.ModelChoiceField[Segment]
    UserChoice = forms.ModelChoiceField[User]
    UsersChoice = forms.ModelMultipleChoiceField[User]
    TeamChoice = forms.ModelChoiceField[Team]
    EndpointChoice = forms.ModelChoiceField[Endpoint]
else:
    SegmentChoice = UserChoice = TeamChoice = EndpointChoice = forms.ModelChoiceField
    UsersChoice = forms.ModelMultipleChoiceField

SOURCES: Final = (
    ("condition", gettext_lazy("Somebody does or becomes something")),
    ("segment", gettext_lazy("Somebody moves in or out of a segment")),
)
AGAIN: Final = (
    (1, gettext_lazy("a day")),
    (7, gettext_lazy("a week")),
    (30, gettext_lazy("a month")),
    (365, gettext_lazy("a year")),
)
GROUP: Final = (
    (5, gettext_lazy("5 minutes")),
    (60, gettext_lazy("an hour")),
    (480, gettext_lazy("8 hours")),
    (1440, gettext_lazy("a day")),
)
ESCALATE: Final = (
    (15, gettext_lazy("15 minutes")),
    (60, gettext_lazy("an hour")),
    (240, gettext_lazy("4 hours")),
    (1440, gettext_lazy("a day")),
)

UNSAID: Final = {"again_after_days": "7", "group_minutes": "60", "task_days": "1"}
"""What is meant where a form does not say it."""


def _choose(number: Any) -> int | None:
    return int(number) if number not in (None, "") else None


class AlertForm(forms.Form):
    """An alert as typed."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Stands in every notice: “Looks at prices”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source = forms.ChoiceField(label=gettext_lazy("When"), choices=SOURCES, widget=forms.RadioSelect)
    condition = forms.CharField(required=False, max_length=LONGEST_JSON)
    segment = SegmentChoice(label=gettext_lazy("Segment"), queryset=Segment.objects.none(), required=False)
    moment = forms.ChoiceField(label=gettext_lazy("Somebody"), choices=Alert.Moment.choices, required=False)
    leaves_out = forms.MultipleChoiceField(
        label=gettext_lazy("Not about"), choices=LeaveOut.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    tells_owner = forms.BooleanField(label=gettext_lazy("Tell the owner of the person"), required=False)
    tells = UsersChoice(
        label=gettext_lazy("Tell these, too"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fallback = forms.ChoiceField(
        label=gettext_lazy("When nobody owns the person"),
        required=False,
        help_text=gettext_lazy("Nobody's alerts stand on Today of all of them, until one takes it."),
    )
    by_mail = forms.BooleanField(
        label=gettext_lazy("By mail, too"),
        required=False,
        help_text=gettext_lazy("Two minutes later, unless it is read before; never in quiet hours."),
    )
    task_title = forms.CharField(
        label=gettext_lazy("Make a task"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Empty for none. {name} stands for the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": gettext_lazy("Call {name}")}),
    )
    task_days = forms.IntegerField(label=gettext_lazy("Due in days"), min_value=0, max_value=365, initial=1)
    endpoint = EndpointChoice(
        label=gettext_lazy("Call a webhook"),
        queryset=Endpoint.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    again_after_days = forms.TypedChoiceField(
        label=gettext_lazy("About the same person at most once"), choices=AGAIN, coerce=int
    )
    group_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Several people are one notice within"),
        choices=GROUP,
        coerce=int,
    )
    escalate_minutes = forms.TypedChoiceField(
        label=gettext_lazy("When nobody sees to it within"),
        choices=(("", gettext_lazy("any time")), *ESCALATE),
        coerce=_choose,
        empty_value=None,
        required=False,
    )
    escalate_to = UserChoice(
        label=gettext_lazy("tell"), queryset=User.objects.none(), required=False, empty_label=gettext_lazy("nobody")
    )

    def __init__(self, *args: Any, may_see_webhooks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active()
        fields: Mapping[str, Any] = self.fields
        fields["segment"].queryset = Segment.objects.filter(purpose=Purpose.OWN, archived_at=None).order_by("name")
        fields["tells"].queryset = fields["escalate_to"].queryset = people
        fields["endpoint"].queryset = Endpoint.objects.order_by("name")
        if not may_see_webhooks:
            del self.fields["endpoint"]
        teams = [(f"team-{team.pk}", _("Team {name}").format(name=team)) for team in Team.objects.all()]
        users = [(f"user-{user.pk}", str(user)) for user in people]
        fields["fallback"].choices = [("", _("all who may see everybody")), *teams, *users]

    def clean_condition(self) -> dict[str, Any]:
        """Return the tree as it is kept."""
        try:
            tree = read_tree(read_json(self.cleaned_data["condition"]), subject="contact")
        except ConditionError as problem:
            raise forms.ValidationError(str(problem)) from None
        return tree.dump() if tree.parts else {}

    def clean_fallback(self) -> str:
        """Refuse a user who sees only people of their own: they would never learn of one that nobody owns."""
        chosen: str = self.cleaned_data["fallback"]
        kind, _dash, number = chosen.partition("-")
        user = User.objects.get(pk=number) if kind == "user" else None
        if user and not may_with(user, "contacts", Verb.VIEW, owner_id=None, team_id=user.team_id):
            raise forms.ValidationError(
                _("{name} sees only people of their own, so nobody's would not reach them.").format(name=user)
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        typed = super().clean() or {}
        if typed.get("source") == "segment" and not typed.get("segment"):
            self.add_error("segment", _("Choose a segment."))
        if typed.get("source") == "condition" and not typed.get("condition") and "condition" not in self.errors:
            self.add_error("condition", _("Add a condition: without one it would fire about everybody."))
        if bool(typed.get("escalate_minutes")) != bool(typed.get("escalate_to")):
            missing = "escalate_to" if typed.get("escalate_minutes") else "escalate_minutes"
            self.add_error(missing, _("Choose both, after how long and who is told, or neither."))
        return typed

    def get_wanted(self) -> WantedAlert:
        """Return what was typed."""
        typed = self.cleaned_data
        kind, _dash, number = typed["fallback"].partition("-")
        settings: dict[str, Any] = {name: typed[name] for name in SETTINGS if name in typed}
        settings |= {
            "tells": [user.pk for user in typed["tells"]],
            "fallback_user": User.objects.get(pk=number) if kind == "user" else None,
            "fallback_team": Team.objects.get(pk=number) if kind == "team" else None,
        }
        if typed["source"] == "segment":
            settings["moment"] = typed["moment"] or Alert.Moment.ENTERS
            return WantedAlert(name=typed["name"], segment=typed["segment"], settings=settings)
        settings["moment"] = Alert.Moment.ENTERS
        return WantedAlert(name=typed["name"], condition=typed["condition"], settings=settings)

    def get_trial(self) -> Trial | None:
        """Return what can be tried of a form that may be half filled in; None without a condition."""
        typed = self.cleaned_data
        facts = {"leaves_out": typed.get("leaves_out", ()), "again_after_days": typed.get("again_after_days") or 7}
        if typed.get("source") == "segment":
            segment = typed.get("segment")
            if segment is None or segment.is_fixed:
                return None
            return Trial(condition=segment.condition, moment=typed.get("moment") or Alert.Moment.ENTERS, **facts)
        return Trial(condition=typed["condition"], **facts) if typed.get("condition") else None


def fill_from_alert(alert: Alert) -> dict[str, Any]:
    """Return how a form shows an alert."""
    is_own = alert.segment.purpose == Purpose.ALERT
    fallback = f"user-{alert.fallback_user_id}" if alert.fallback_user_id else ""
    if alert.fallback_team_id:
        fallback = f"team-{alert.fallback_team_id}"
    return {
        **{name: getattr(alert, name) for name in SETTINGS},
        "name": alert.name,
        "source": "condition" if is_own else "segment",
        "condition": write_tree(alert.segment.condition if is_own else {}),
        "segment": None if is_own else alert.segment_id,
        "fallback": fallback,
    }


def fill_from_preset(preset: Preset | None) -> dict[str, Any]:
    """Return how a form shows a ready-made alert; an empty one leaves out customers and staff."""
    shown: dict[str, Any] = {
        "source": "condition",
        "condition": write_tree(preset.condition if preset else {}),
        "leaves_out": list(preset.leaves_out) if preset else [LeaveOut.CUSTOMERS, LeaveOut.STAFF],
        "tells_owner": True,
        "again_after_days": 7,
        "group_minutes": 60,
        "moment": Alert.Moment.ENTERS,
    }
    if preset:
        shown |= {"name": preset.name, **preset.settings}
    return shown


def write_tree(tree: Mapping[str, Any]) -> str:
    """Return a condition as the hidden field holds it."""
    return msgspec.json.encode(tree).decode()
