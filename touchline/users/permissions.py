"""Decides who may do what with which records, for pages, the API, exports, search and streams alike.

A view starts with `access_staff(request, "contacts", Verb.EDIT)`, takes its records from
`limit(Contact.objects.all(), user, "contacts", Verb.EDIT)`, and so answers 404 for a record that is not there and for
one that is somebody else's.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.users.models import Role, User
from touchline.users.rules import find_rule
from touchline.users.subjects import SUBJECTS, Scope, Subject, Verb, grant, grant_all, register

__all__ = [
    "SUBJECTS",
    "Actor",
    "Scope",
    "Subject",
    "Verb",
    "access_staff",
    "allows",
    "get_scope",
    "grant",
    "grant_all",
    "limit",
    "may",
    "may_with",
    "register",
    "require",
]
M = TypeVar("M", bound=Model)


class Actor(Protocol):
    """Who acts: a user, or a token of the API, which brings fewer rights than its role has."""

    @property
    def user_id(self) -> int | None:
        """Whose own records are meant."""

    @property
    def team_id(self) -> int | None:
        """Whose team's records are meant."""

    @property
    def role(self) -> str:
        """A slug of `Role`."""

    @property
    def rights(self) -> frozenset[str] | None:
        """Rights such as `contacts:view` that the actor is held to; None for all of its role's."""


def get_scope(actor: Actor, subject: str, verb: Verb) -> Scope:
    """Return how far the actor may go; KeyError for a subject no room has declared."""
    about = SUBJECTS.get(subject)
    if actor.rights is not None and f"{subject}:{verb}" not in actor.rights:
        return Scope.NONE
    if actor.role == Role.ADMIN:
        return Scope.ALL
    rule = find_rule(actor.role, subject, verb)
    return about.get_default(actor.role, verb) if rule is None else rule


def may(actor: Any, subject: str, verb: Verb = Verb.VIEW) -> bool:
    """Tell whether the actor may do this with any record of the subject; no for a stranger."""
    return getattr(actor, "is_active", True) and hasattr(actor, "rights") and get_scope(actor, subject, verb) > 0


def may_with(actor: Actor, subject: str, verb: Verb, *, owner_id: int | None, team_id: int | None = None) -> bool:
    """Tell whether the actor may do this with a record of this owner and team."""
    scope = get_scope(actor, subject, verb)
    own = actor.user_id is not None and owner_id == actor.user_id
    mine = actor.team_id is not None and team_id == actor.team_id
    return scope == Scope.ALL or (scope >= Scope.OWN and own) or (scope == Scope.TEAM and mine)


def limit(queryset: QuerySet[M], actor: Actor, subject: str, verb: Verb = Verb.VIEW, **columns: str) -> QuerySet[M]:
    """Return those records the actor may do this with.

    `owner="owner_id"` and `team="team_id"` name the columns where they are called otherwise; `team=""` where records
    have none.
    """
    scope = get_scope(actor, subject, verb)
    if scope == Scope.ALL:
        return queryset
    if scope == Scope.NONE or actor.user_id is None:
        return queryset.none()
    reach = Q(**{columns.get("owner", "owner_id"): actor.user_id})
    team = columns.get("team", "team_id")
    if scope == Scope.TEAM and team and actor.team_id is not None:
        reach |= Q(**{team: actor.team_id})
    return queryset.filter(reach)


def require(actor: Actor, subject: str, verb: Verb = Verb.VIEW) -> None:
    """Raise PermissionDenied, in words, unless the actor may do this with some record of the subject."""
    if not may(actor, subject, verb):
        raise PermissionDenied(
            _("Your role does not include this: %(verb)s, %(subject)s. An admin can change that under Access rights.")
            % {"verb": VERB_LABELS[verb], "subject": SUBJECTS.get(subject).label}
        )


def access_staff(request: HttpRequest, subject: str = "", verb: Verb = Verb.VIEW) -> User:
    """Return who asks; PermissionDenied for a stranger, and for who may not do this with `subject`."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise PermissionDenied(_("Log in first."))
    if subject:
        require(user, subject, verb)
    return user


def allows(subject: str, verb: Verb = Verb.VIEW) -> Callable[[Any], bool]:
    """Return a check for menus and panels: whether a user may do this."""
    return lambda user: may(user, subject, verb)


VERB_LABELS = {
    Verb.VIEW: gettext_lazy("see"),
    Verb.CREATE: gettext_lazy("add"),
    Verb.EDIT: gettext_lazy("change"),
    Verb.DELETE: gettext_lazy("delete"),
    Verb.EXPORT: gettext_lazy("export"),
    Verb.MANAGE: gettext_lazy("set up"),
}
register(
    Subject(
        slug="users",
        label=gettext_lazy("Team and access rights"),
        verbs=(Verb.VIEW, Verb.MANAGE),
        owned=False,
        defaults={Role.MANAGER: grant_all(Verb.VIEW)},
        plain=frozenset({"subject", "is_active", "method", "reason"}),
    )
)
register(Subject(slug="audit", label=gettext_lazy("Audit log and security report"), verbs=(Verb.VIEW,), owned=False))
