"""Saved views: who sees and changes which, and what each reader chose for a list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.records.kinds import RecordKind
from touchline.records.models import ListChoice, SavedView
from touchline.users.audit import write_audit
from touchline.users.models import Role, User

LONGEST_NAME: Final = 60
MOST_VIEWS: Final = 100
Sharing = SavedView.Sharing


class CannotSave(ValueError):
    """A view cannot be kept like this; the text says why."""


def list_views(kind: RecordKind, user: User) -> list[SavedView]:
    """Return the views of a list that the user sees: their own, their team's, everybody's."""
    seen = Q(owner=user) | Q(sharing=Sharing.ALL)
    if user.team_id is not None:
        seen |= Q(sharing=Sharing.TEAM, team_id=user.team_id)
    return list(SavedView.objects.filter(seen, kind=kind.slug).select_related("owner")[:MOST_VIEWS])


def find_view(kind: RecordKind, user: User, text: str) -> SavedView | None:
    """Return the view of that number, as far as the user sees it."""
    number = int(text) if text.isdecimal() and len(text) < 18 else 0
    return next((view for view in list_views(kind, user) if view.pk == number), None) if number else None


def may_change(view: SavedView, user: User) -> bool:
    """Tell whether the user may change a view: their own, and shared ones for managers and admins."""
    return view.owner_id == user.pk or (view.sharing != Sharing.PRIVATE and user.role in (Role.ADMIN, Role.MANAGER))


def may_share(user: User, sharing: str) -> bool:
    """Tell whether the user may show a view to these people; who only reads shares nothing."""
    if sharing == Sharing.PRIVATE:
        return True
    return user.role != Role.READ_ONLY and (sharing == Sharing.ALL or user.team_id is not None)


@transaction.atomic
def save_view(
    kind: RecordKind, user: User, *, view: SavedView | None, name: str, facts: Mapping[str, Any]
) -> SavedView:
    """Write a view, a new one or one the user may change; `facts` are condition, columns, sort and sharing. Raises CannotSave."""
    name = " ".join(name.replace("\0", "").split())
    sharing = facts.get("sharing") or (view.sharing if view else Sharing.PRIVATE)
    if not name:
        raise CannotSave(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise CannotSave(_("A name has at most {most} characters.").format(most=LONGEST_NAME))
    if sharing not in Sharing.values or not may_share(user, sharing):
        raise CannotSave(_("You cannot share views with these people."))
    if view is None and len(list_views(kind, user)) >= MOST_VIEWS:
        raise CannotSave(_("There are {most} views already; delete one first.").format(most=MOST_VIEWS))
    before = {"sharing": view.sharing} if view else {}
    kept = view or SavedView(kind=kind.slug, owner=user, created_at=now())
    kept.name, kept.sharing, kept.updated_at = name, sharing, now()
    kept.team_id = user.team_id if sharing == Sharing.TEAM else None
    for slug in ("condition", "columns", "sort"):
        if slug in facts:
            setattr(kept, slug, facts[slug])
    kept.save()
    write_audit(user, "view.saved", kind.subject, kept.pk, before=before, after={"sharing": sharing})
    return kept


@transaction.atomic
def delete_view(kind: RecordKind, user: User, view: SavedView) -> None:
    """Remove a view; the records in it stay."""
    write_audit(user, "view.deleted", kind.subject, view.pk, before={"sharing": view.sharing})
    view.delete()


def get_choice(kind: RecordKind, user: User) -> ListChoice:
    """Return what the user chose for a list; nothing yet is a choice too."""
    found = ListChoice.objects.filter(user=user, kind=kind.slug).first()
    return found or ListChoice(user=user, kind=kind.slug, columns=[])


def choose(kind: RecordKind, user: User, *, columns: Sequence[str] | None = None, opens_with: int | None = -1) -> None:
    """Keep what the user chose: the columns of the whole list, or the view it opens with (None for the whole list)."""
    facts: dict[str, Any] = {} if columns is None else {"columns": list(columns)}
    if opens_with != -1:
        facts["opens_with_id"] = opens_with
    ListChoice.objects.update_or_create(user=user, kind=kind.slug, defaults=facts)
