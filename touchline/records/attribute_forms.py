"""The form of an attribute."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.records.fields import TYPE_LABELS, FieldType
from touchline.users.models import User


class AttributeForm(forms.Form):
    """Name, type, guideline, choices, owner; the type is fixed once the attribute is there."""

    label = forms.CharField(label=_("Name"), max_length=80)
    type = forms.ChoiceField(label=_("Type"), widget=forms.RadioSelect)
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Each on a line of its own, in the order in which they are offered."),
    )
    help = forms.CharField(
        label=_("Guideline"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How to fill it in. It stands at the field whenever somebody edits it."),
    )
    owner_id = forms.TypedChoiceField(
        label=_("Who answers for it"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Whom to ask about it."),
    )
    FIXED: ClassVar[tuple[str, ...]] = ("type",)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", "–"), *((user.pk, str(user)) for user in User.objects.active())]  # type: ignore[attr-defined]
        if is_new:
            self.fields["type"].choices = [(str(type_), TYPE_LABELS[type_][0]) for type_ in FieldType]  # type: ignore[attr-defined]
        else:
            for name in self.FIXED:
                del self.fields[name]
