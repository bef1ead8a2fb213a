"""What a person is reached and known by, on the page: addresses, numbers, handles, each with its state."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.contacts.identities import (
    NETWORKS,
    give_email,
    give_handle,
    give_phone,
    make_primary,
    mark,
    prove,
    remove,
    restore,
)
from touchline.contacts.models import Identity
from touchline.contacts.origins import get_source_names
from touchline.records.opening import Opened, access_record
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

ICONS = {"email": "mail", "phone": "phone", "handle": "at-sign", "user_id": "id-card"}


@login_required_staff
@require_http_methods(["GET", "POST"])
def identities_part(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what a contact is known by, and take another address, number or handle."""
    opened = access_record(request, "contact", person_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    if request.method == "GET":
        return show_identities(request, opened)
    value = request.POST.get("value", "")[:400]
    try:
        add_identity(opened, request.POST.get("kind", ""), value)
    except Nonsense as problem:
        return show_identities(request, opened, problem=str(problem), typed=value, status=422)
    return show_identities(request, opened)


@login_required_staff
@require_POST
def identity_part(request: HttpRequest, person_id: int, identity_id: int) -> HttpResponse:
    """Mark one of them: the main one, proved, bouncing, wrong; take it away or bring it back."""
    opened = access_record(request, "contact", person_id, Verb.EDIT)
    do = request.POST.get("do", "")
    try:
        if do == "restore":
            restore(opened.id, request.POST.get("token", ""), actor=opened.user)
            return show_identities(request, opened)
        identity = get_identity(opened, identity_id)
        if do == "remove":
            token = remove(identity, actor=opened.user)
            return show_identities(request, opened, removed=identity, token=token)
        change(identity, do, actor=opened.user)
    except Nonsense as problem:
        return show_identities(request, opened, problem=str(problem), status=422)
    return show_identities(request, opened)


def add_identity(opened: Opened, kind: str, value: str) -> None:
    """Add an identifier of a kind; a handle's kind is `handle:` and its network. Raises Nonsense."""
    if kind == Identity.Kind.EMAIL:
        identity = give_email(opened.id, value, actor=opened.user)
    elif kind == Identity.Kind.PHONE:
        identity = give_phone(opened.id, value, actor=opened.user)
    elif kind.startswith("handle:"):
        identity = give_handle(opened.id, kind.partition(":")[2], value, actor=opened.user)
    else:
        raise Nonsense(_("Choose what it is."))
    opened.record.refresh_from_db()
    if kind in (Identity.Kind.EMAIL, Identity.Kind.PHONE) and not getattr(opened.record, kind):
        make_primary(identity, actor=opened.user)


def change(identity: Identity, do: str, *, actor: Any) -> None:
    """Do what a button of the menu says; Http404 for what no button says."""
    if do == "primary":
        make_primary(identity, actor=actor)
    elif do == "prove":
        prove(identity, actor=actor)
    elif do in Identity.State.values or do == "usable":
        mark(identity, "" if do == "usable" else do, actor=actor)
    else:
        raise Http404


def get_identity(opened: Opened, identity_id: int) -> Identity:
    """Return one of the contact's identifiers; Http404 for another's."""
    found = Identity.objects.filter(pk=min(identity_id, 2**63 - 1), contact_id=opened.id).first()
    if found is None:
        raise Http404
    return found


def make_identity_facts(opened: Opened, identities: list[Identity] | None = None) -> dict[str, Any]:
    """Return what the card shows."""
    found = list(opened.record.identities.order_by("id")[:100]) if identities is None else identities
    names = get_source_names({one.source_id for one in found if one.source_id})
    order = list(ICONS)
    found.sort(key=lambda one: (order.index(one.kind), not is_primary(opened, one), one.id))
    rows = [(one, ICONS[one.kind], is_primary(opened, one), names.get(one.source_id or 0, "")) for one in found]
    return {"opened": opened, "known_rows": rows, "states": Identity.State, "networks": NETWORKS}


def is_primary(opened: Opened, identity: Identity) -> bool:
    """Tell whether it is the one that stands in the head and in lists."""
    return identity.kind in ("email", "phone") and getattr(opened.record, identity.kind) == identity.value


def show_identities(request: HttpRequest, opened: Opened, *, status: int = 200, **facts: Any) -> HttpResponse:
    """Answer with the card's content."""
    opened.record.refresh_from_db()
    return render(request, "contacts/_identities.html", make_identity_facts(opened) | facts, status=status)
