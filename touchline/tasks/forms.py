"""Forms of activities and tasks."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from touchline.tasks.days import find_day, get_morning_of
from touchline.tasks.models import ActivityKind, Outcome, Task
from touchline.tasks.services import LONGEST_NOTE, NewActivity, NewTask
from touchline.users.models import User

if TYPE_CHECKING:
    ChoiceOfUser = forms.ModelChoiceField[User]
else:
    # Only the type checker's stubs know the field as generic.
    ChoiceOfUser = forms.ModelChoiceField


class UserChoice(ChoiceOfUser):
    """Somebody of the staff."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.none(), required=False, **options)


class TaskForm(forms.Form):
    """A task: what, by whom, by when, and when to remind."""

    title = forms.CharField(
        label=_("What is to be done?"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    remind_at = forms.DateTimeField(
        label=_("Remind"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("By a notice and a mail to the owner."),
    )
    owner = UserChoice(label=_("Who"), empty_label=_("nobody yet"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, task: Task | None = None, user: User, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"owner": user.pk}
        if task:
            initial = {name: getattr(task, name) for name in ("title", "due_on", "note")}
            initial |= {"owner": task.owner_id, "remind_at": task.remind_at and timezone.localtime(task.remind_at)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if task is None:
            self.fields["title"].widget.attrs["autofocus"] = True
        self.fields["owner"].queryset = User.objects.active()  # type: ignore[attr-defined]

    def get_task(self, about: Any) -> NewTask:
        """Return what was typed."""
        typed = self.cleaned_data
        names = ("title", "note", "owner", "due_on", "remind_at", "client_id")
        return NewTask(about=about, **{name: typed[name] for name in names})


class ActivityForm(forms.Form):
    """A call, meeting or visit: how it ended, a note, and the next step with its day."""

    kind = forms.ChoiceField(choices=ActivityKind.choices)
    outcome = forms.ChoiceField(choices=Outcome.choices, required=False)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)
    at = forms.CharField(required=False, max_length=40)
    next_step = forms.CharField(required=False, max_length=200)
    next_day = forms.CharField(required=False, max_length=20)
    client_id = forms.UUIDField(required=False)

    def clean_at(self) -> datetime | None:
        """Return when it happened, as the device said it in ISO 8601; now for what is none."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["at"])
        except ValueError:
            return None
        return moment if moment.tzinfo else timezone.make_aware(moment)

    def get_activity(self, about: Any, *, user: User) -> NewActivity:
        """Return what was typed."""
        typed = self.cleaned_data
        names = ("kind", "outcome", "note", "at", "client_id")
        facts = {name: typed[name] for name in names}
        return NewActivity(about=about, next_step=self._get_next_step(about, user), **facts)

    def _get_next_step(self, about: Any, user: User) -> NewTask | None:
        title = self.cleaned_data["next_step"].strip()
        if not title:
            return None
        day = find_day(self.cleaned_data["next_day"])
        remind_at = get_morning_of(day) if day else None
        first: UUID | None = self.cleaned_data["client_id"]
        # The next step travels with its activity and needs a name of its own that comes out the same every time.
        client_id = UUID(int=first.int ^ 1) if first else None
        return NewTask(title=title, owner=user, about=about, due_on=day, remind_at=remind_at, client_id=client_id)


class DayForm(forms.Form):
    """Another day for a task: a named one, or any."""

    day = forms.CharField(required=False, max_length=20)
    due_on = forms.DateField(required=False)


class KeptNoteForm(forms.Form):
    """A note that a device kept while it was off-line."""

    note = forms.CharField(max_length=LONGEST_NOTE, strip=False)
    client_id = forms.UUIDField()
