"""When to be told: the reader's own quiet hours."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from touchline.tasks.models import QuietHours
from touchline.tasks.quiet import find_end, save_quiet_hours
from touchline.users.access import access_staff, login_required_staff


class QuietForm(forms.Form):
    """From when to when, on which whole days, and what may break it."""

    starts = forms.TimeField(
        label=gettext_lazy("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("And all day on"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    lets_urgent_through = forms.BooleanField(
        label=gettext_lazy("What nobody has answered may break it"),
        required=False,
        help_text=gettext_lazy("An alert that comes to you since nobody else answered it in time."),
    )

    def clean(self) -> dict[str, Any]:
        """Want both ends of the night, or none."""
        typed = super().clean() or {}
        if (typed.get("starts") is None) != (typed.get("ends") is None):
            self.add_error(
                "ends" if typed.get("ends") is None else "starts", _("A quiet time has a beginning and an end.")
            )
        return typed


@login_required_staff
@require_http_methods(["GET", "POST"])
def quiet_hours(request: HttpRequest) -> HttpResponse:
    """Show and keep when the reader is not to be disturbed."""
    user = access_staff(request)
    kept = QuietHours.objects.filter(user=user).first()
    names = ("starts", "ends", "days", "lets_urgent_through")
    initial = {name: getattr(kept, name) for name in names} if kept else {"lets_urgent_through": True}
    form = QuietForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        urgent = typed["lets_urgent_through"]
        save_quiet_hours(user, starts=typed["starts"], ends=typed["ends"], days=typed["days"], urgent=urgent)
        messages.success(request, _("Saved."))
        return redirect("tasks:quiet_hours")
    facts = {"form": form, "kept": kept, "quiet_until": find_end(user)}
    return render(request, "tasks/quiet.html", facts, status=422 if form.errors else 200)
