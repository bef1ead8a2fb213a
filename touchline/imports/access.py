"""Who may import what: whoever has the right to import, and may make and edit what the file is about."""

from typing import Any

from django.http import Http404, HttpRequest

from touchline.imports.kinds import ImportKind, find_import_kind, get_import_kinds
from touchline.imports.models import Import
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff, may, require


def may_import(actor: Any, kind: ImportKind) -> bool:
    """Tell whether the actor may import this kind."""
    return may(actor, "imports", Verb.CREATE) and may(actor, kind.subject, Verb.CREATE)


def list_kinds(actor: Any) -> list[ImportKind]:
    """Return the kinds that the actor may import."""
    return [kind for kind in get_import_kinds() if may_import(actor, kind)]


def require_import(actor: Any, kind: ImportKind) -> None:
    """Raise PermissionDenied, in words, unless the actor may import this kind."""
    require(actor, "imports", Verb.CREATE)
    require(actor, kind.subject, Verb.CREATE)


def access_kind(request: HttpRequest, slug: str) -> tuple[ImportKind, User]:
    """Return a kind that the asker may import; Http404 where there is none."""
    user = access_staff(request, "imports", Verb.CREATE)
    kind = find_import_kind(slug)
    if kind is None:
        raise Http404
    require_import(user, kind)
    return kind, user


def access_import(request: HttpRequest, import_id: int, verb: Verb = Verb.VIEW) -> tuple[Import, User]:
    """Return an import of a kind whose records the asker may see, or with CREATE make; Http404 otherwise."""
    user = access_staff(request, "imports", verb)
    found = Import.objects.select_related("change_set").filter(pk=min(import_id, 2**63 - 1)).first()
    kind = find_import_kind(found.kind) if found else None
    if found is None or kind is None or not may(user, kind.subject, verb):
        raise Http404
    return found, user
