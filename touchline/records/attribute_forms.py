"""The form of an attribute."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.records.built_in import can_be_ruled_unique
from touchline.records.fields import TYPE_LABELS, Field, FieldType
from touchline.records.rules import CAN_BE_UNIQUE, LONGEST_PATTERN, LONGEST_SAYING, NAMES, WITH_PATTERN, WITH_RANGE
from touchline.users.models import User

RULES_OF_TYPES: Final = {("unique",): CAN_BE_UNIQUE, ("pattern", "says"): WITH_PATTERN, ("least", "most"): WITH_RANGE}


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
    required = forms.BooleanField(
        label=_("Must be known"),
        required=False,
        help_text=_("Whoever makes a record must fill it in, by hand, by file or through the API."),
    )
    unique = forms.BooleanField(
        label=_("No two have the same"),
        required=False,
        help_text=_("Such as a customer number. Capitals make no difference."),
    )
    least = forms.CharField(label=_("At least"), required=False, max_length=30)
    most = forms.CharField(
        label=_("At most"),
        required=False,
        max_length=30,
        help_text=_(
            "Of a number or amount itself; of a day as 2026-11-30; of a text the characters, of a list the values."
        ),
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        max_length=LONGEST_PATTERN,
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "placeholder": "[A-Z]{2}-[0-9]{6}"}),
        help_text=_("A regular expression that the whole value fits."),
    )
    says = forms.CharField(
        label=_("The pattern in words"),
        required=False,
        max_length=LONGEST_SAYING,
        widget=forms.TextInput(attrs={"placeholder": _("Two capitals, a hyphen, six digits")}),
        help_text=_("What people read when a value does not fit."),
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

    def be_builtin(self, field: Field) -> None:
        """Ask for what can be said of a built-in field: its name stays, and only of tags there is a list."""
        del self.fields["label"]
        if field.type is FieldType.TAGS:
            self.fields["options"].label = _("Only these")
            self.fields["options"].help_text = _("Each on a line of its own. Empty for any.")
        else:
            del self.fields["options"]
        self.drop_rules(field.type)
        if "unique" in self.fields and not can_be_ruled_unique(field):
            del self.fields["unique"]
        if field.required:
            del self.fields["required"]

    def drop_rules(self, type_: FieldType) -> None:
        """Ask for no rules that a type cannot have."""
        for names, types in RULES_OF_TYPES.items():
            for name in names if type_ not in types else ():
                del self.fields[name]

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, the rules by themselves."""
        given = dict(self.cleaned_data)
        rules = {name: given.pop(name) for name in NAMES if name in given}
        return given | {"rules": rules}
