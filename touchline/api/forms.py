"""The form of a new token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.api.services import LONGEST_NAME, NewToken
from touchline.kit.clock import now
from touchline.users.models import Role, User
from touchline.users.permissions import SUBJECTS, Verb

EXPIRES = (
    ("30", gettext_lazy("in 30 days")),
    ("90", gettext_lazy("in 90 days")),
    ("365", gettext_lazy("in a year")),
    ("never", gettext_lazy("never, until it is revoked")),
)
HIDDEN = frozenset({"users", "audit", "mail", "settings", "tokens", "organisation", "reports", "stream"})
"""Subjects the API has no operations on."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject with its two boxes."""

    slug: str
    label: str | Promise
    reads: bool
    writes: bool
    can_write: bool


class TokenForm(forms.Form):
    """What a program may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("The program that will use it, such as “Accounting”."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Acts as"),
        choices=Role.choices,
        help_text=gettext_lazy("It may what this role may, as you: “own records” are yours."),
    )
    expires = forms.ChoiceField(label=gettext_lazy("Ends"), choices=EXPIRES, initial="365")
    extent = forms.ChoiceField(
        label=gettext_lazy("May do"),
        choices=[("all", gettext_lazy("All its role may")), ("chosen", gettext_lazy("Only what is chosen"))],
        initial="chosen",
        widget=forms.RadioSelect(attrs={"class": "radio"}),
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.chosen = set(self.data.getlist("rights")) if isinstance(self.data, QueryDict) else {"contacts:read"}
        if not user.is_admin:
            self.fields["role"].choices = [(user.role, Role(user.role).label)]  # type: ignore[attr-defined]
        self.fields["role"].initial = user.role

    def clean(self) -> dict[str, Any]:
        """Ask for at least one right."""
        typed = super().clean() or {}
        if typed.get("extent") == "chosen" and not self.get_rights():
            self.add_error("extent", _("Choose at least one thing it may do."))
        return typed

    def get_rows(self) -> list[SubjectRow]:
        """Return the subjects with what is ticked."""
        return [
            SubjectRow(
                slug,
                subject.label,
                f"{slug}:read" in self.chosen,
                f"{slug}:write" in self.chosen,
                len(subject.verbs) > 1,
            )
            for slug, subject in SUBJECTS.items()
            if slug not in HIDDEN
        ]

    def get_rights(self) -> set[str]:
        """Return the ticked boxes as rights: reading is seeing, writing is everything else with it."""
        rights = set()
        for slug, subject in SUBJECTS.items():
            if slug in HIDDEN or not {f"{slug}:read", f"{slug}:write"} & self.chosen:
                continue
            verbs = subject.verbs if f"{slug}:write" in self.chosen else (Verb.VIEW,)
            rights |= {f"{slug}:{verb}" for verb in verbs if verb in subject.verbs}
        return rights

    def get_token(self) -> NewToken:
        """Return what was typed."""
        typed = self.cleaned_data
        days = typed["expires"]
        return NewToken(
            name=typed["name"],
            role=typed["role"],
            rights=None if typed["extent"] == "all" else self.get_rights(),
            expires_at=now() + timedelta(days=int(days)) if days != "never" else None,
        )
