"""The form of a sensitive attribute."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.contacts.sensitive.services import ROLES
from touchline.users.models import User


class SensitiveForm(forms.Form):
    """Name, guideline, who may see it, who answers for it."""

    label = forms.CharField(label=_("Name"), max_length=80)
    help = forms.CharField(
        label=_("Guideline"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How to fill it in, and what it may be used for. It stands at the field."),
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may see it, besides admins"),
        required=False,
        choices=[(role.value, role.label) for role in ROLES],
        widget=forms.CheckboxSelectMultiple,
    )
    owner_id = forms.TypedChoiceField(
        label=_("Who answers for it"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Whom to ask about it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(user.pk, str(user)) for user in User.objects.active()]
        self.fields["owner_id"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
