"""The forms of a goal: what reaches it, what it is worth, and how long after something it counts as reached by that."""

from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.tracking.goals import ORDERED, PAGE_VIEWED
from touchline.tracking.models import Goal

LONGEST_WINDOW: Final = 365


class WorthForm(forms.Form):
    """Name, worth and window: what can be changed of a goal that is there."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Newsletter")}),
    )
    worth = forms.ChoiceField(
        label=gettext_lazy("What it is worth"),
        required=False,
        choices=Goal.Worth.choices,
        help_text=gettext_lazy("So that mails, experiments and journeys can be compared by money."),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy("In your firm's currency."),
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Counts for … days"),
        required=False,
        initial=30,
        min_value=1,
        max_value=LONGEST_WINDOW,
        help_text=gettext_lazy("So long after a mail, a visit or a step it counts as reached by that."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the amount where there is one."""
        typed = super().clean() or {}
        if typed.get("worth") == Goal.Worth.FIXED and not typed.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how much."))
        return typed

    def get_facts(self) -> dict[str, Any]:
        """Return what was typed."""
        return dict(self.cleaned_data)


class GoalForm(WorthForm):
    """A goal: a page that is read, a form, an order, or any event with its properties."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Reached when"),
        choices=[
            ("page", gettext_lazy("a page is read, such as “thank you”")),
            ("form_submitted", gettext_lazy("a form is sent")),
            ("order", gettext_lazy("something is ordered")),
            ("event", gettext_lazy("something else happens")),
        ],
    )
    path = forms.CharField(
        label=gettext_lazy("Page"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "/newsletter/thanks/", "spellcheck": "false", "inputmode": "url"}),
        help_text=gettext_lazy("Its address as the list of pages has it. Empty: any page."),
    )
    least = forms.DecimalField(
        label=gettext_lazy("Orders of at least"),
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy("Empty: any order."),
    )
    event = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    condition = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    field_order = ("name", "kind", "path", "least", "worth", "amount", "window_days")

    def clean_path(self) -> str:
        """Return the path, taken out of an address where somebody pasted one."""
        path = urlsplit(str(self.cleaned_data["path"]).strip()).path
        return path if not path or path.startswith("/") else f"/{path}"

    def clean_condition(self) -> dict[str, Any]:
        """Return the one condition that the builder wrote, or nothing."""
        try:
            found = msgspec.json.decode(self.cleaned_data["condition"] or "{}")
        except msgspec.DecodeError:
            raise forms.ValidationError(_("The condition is not written as JSON.")) from None
        while isinstance(found, dict) and isinstance(found.get("all"), list) and len(found["all"]) == 1:
            found = found["all"][0]
        return found if isinstance(found, dict) and found.get("kind") == "did" else {}

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs."""
        typed = super().clean()
        if typed.get("kind") == "page" and not typed.get("path") and "path" not in self.errors:
            self.add_error("path", _("Say which page."))
        if typed.get("kind") == "event" and not typed.get("event") and not (typed.get("condition") or {}).get("event"):
            self.add_error("condition", _("Say which event."))
        return typed

    def get_facts(self) -> dict[str, Any]:
        """Return name, event, path, where, worth, amount and window."""
        typed = self.cleaned_data
        leaf = typed["condition"] if typed["kind"] == "event" else {}
        events = {"page": PAGE_VIEWED, "order": ORDERED, "event": str(leaf.get("event") or typed["event"])}
        where = leaf.get("where") or []
        if typed["kind"] == "order" and typed["least"]:
            least = float(typed["least"])
            where = [
                {"property": "value", "operator": "at_least", "value": int(least) if least.is_integer() else least}
            ]
        path = typed["path"] if typed["kind"] != "order" else ""
        return {**super().get_facts(), "event": events.get(typed["kind"], typed["kind"]), "path": path, "where": where}
