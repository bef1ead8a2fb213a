"""The team: who works here, invitations, roles, and accounts closed and opened again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import write_audit
from touchline.users.delivery import may_send, send_invitation
from touchline.users.forms import InviteForm, MemberForm, TeamForm
from touchline.users.links import create_login_link, get_link_url, make_mailed_link
from touchline.users.models import LoginLink, Role, Team, User
from touchline.users.permissions import Verb, may
from touchline.users.second_factors import reset_factors
from touchline.users.services import (
    LastAdmin,
    activate,
    change_member,
    create_team,
    deactivate,
    delete_team,
    invite,
    invite_again,
)
from touchline.users.team_queries import PAGE, count_by_state, get_members, get_teams


@login_required_staff
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """List who works here."""
    user = access_staff(request, "users")
    closed = request.GET.get("show") == "closed"
    members = get_members(closed=closed, after=request.GET.get("after", ""))
    shown = {
        "members": members[:PAGE],
        "more": members[PAGE - 1].place if len(members) > PAGE else "",
        "closed": closed,
        "counts": count_by_state(),
        "teams": get_teams(),
        "team_form": TeamForm(),
        "may_manage": may(user, "users", Verb.MANAGE),
    }
    template = "users/_members.html" if is_htmx(request) and "after" in request.GET else "users/team.html"
    return render(request, template, shown)


def access_member(request: HttpRequest, user_id: int, **more: Any) -> tuple[User, User]:
    """Return who asks and the member they manage; PermissionDenied where that is an admin and they are none.

    Whoever got the right to manage people must not come in as an admin by way of a link, or throw the admins out.
    """
    actor = access_staff(request, "users", Verb.MANAGE)
    member = get_object_or_404(User, pk=user_id, **more)
    check_role(actor, member.role)
    return actor, member


def check_role(actor: User, role: str) -> None:
    """Raise PermissionDenied where somebody who is no admin gives or manages this role."""
    if role == Role.ADMIN and not actor.is_admin:
        raise PermissionDenied(_("Only an admin makes, changes or lets in admins."))


@login_required_staff
@require_http_methods(["GET", "POST"])
def invite_member(request: HttpRequest) -> HttpResponse:
    """Ask for whom to invite, then show the link to hand over."""
    actor = access_staff(request, "users", Verb.MANAGE)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        check_role(actor, typed["role"])
        try:
            user, token = invite(
                typed["email"], role=typed["role"], team=typed["team"], name=typed["name"], actor=actor
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _show_link(request, user, token, mail=typed["mail"])
    return render(
        request, "users/invite.html", {"form": form, "may_send": may_send()}, status=422 if form.errors else 200
    )


def _show_link(request: HttpRequest, user: User, token: str, *, mail: bool) -> HttpResponse:
    secret = make_mailed_link(token, kind=LoginLink.Kind.INVITATION)
    if mail:
        send_invitation(user, secret, inviter=str(request.user))
    answer = render(request, "users/invited.html", {"member": user, "url": secret.text, "mailed": mail and may_send()})
    # The link opens an account: no browser or proxy may keep this page.
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@login_required_staff
@require_POST
def invite_member_again(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a new invitation for who has not come yet."""
    actor, member = access_member(request, user_id, is_active=True, last_login=None)
    return _show_link(request, member, invite_again(member, actor=actor), mail=may_send())


@never_cache
@login_required_staff
@require_POST
def make_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Make a one-time link for a member who cannot come in, good for an hour."""
    actor, member = access_member(request, user_id, is_active=True)
    write_audit(actor, "link_made", "users", member.pk, request=request)
    return render(request, "users/link_made.html", {"member": member, "url": get_link_url(create_login_link(member))})


@login_required_staff
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show a member, and change their role and team."""
    actor = access_staff(request, "users")
    member = get_object_or_404(User.objects.select_related("team"), pk=user_id)
    form = MemberForm(request.POST or None, initial={"role": member.role, "team": member.team_id})
    if request.method == "POST":
        access_member(request, user_id)
        if form.is_valid():
            check_role(actor, form.cleaned_data["role"])
        if form.is_valid() and _change(request, form, member, actor):
            return redirect("users:member", member.pk)
    shown: dict[str, Any] = {
        "form": form,
        "member": member,
        "sessions": member.sessions.count(),
        "factors": list(member.second_factors.order_by("created_at")),
        "sign_ons": list(member.sign_ons.select_related("provider")),
        "may_manage": may(actor, "users", Verb.MANAGE),
        "may_audit": may(actor, "audit"),
        "is_self": member.pk == actor.pk,
    }
    return render(request, "users/member.html", shown, status=422 if form.errors else 200)


def _change(request: HttpRequest, form: MemberForm, member: User, actor: User) -> bool:
    typed = form.cleaned_data
    try:
        change_member(member, role=typed["role"], team=typed["team"], actor=actor)
    except LastAdmin as error:
        form.add_error("role", str(error))
        return False
    messages.success(request, _("Saved. With a new role one logs in anew."))
    return True


@login_required_staff
@require_POST
def close_member(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    actor, member = access_member(request, user_id)
    try:
        deactivate(member, actor=actor)
    except LastAdmin as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is logged out everywhere and comes in no more.") % {"name": member})
    return redirect("users:member", user_id)


@login_required_staff
@require_POST
def open_member(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a closed account again."""
    actor, member = access_member(request, user_id)
    activate(member, actor=actor)
    messages.success(request, _("%(name)s comes in again as before.") % {"name": member})
    return redirect("users:member", user_id)


@login_required_staff
@require_POST
def reset_member_factors(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take the second factors from who has lost them."""
    actor, member = access_member(request, user_id)
    reset_factors(member, actor=actor)
    messages.success(request, _("%(name)s logs in without a second factor until they add one.") % {"name": member})
    return redirect("users:member", user_id)


@login_required_staff
@require_POST
def new_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    actor = access_staff(request, "users", Verb.MANAGE)
    form = TeamForm(request.POST)
    try:
        if form.is_valid():
            create_team(form.cleaned_data["name"], actor=actor)
            messages.success(request, _("The team is there. Put people into it on their pages."))
        else:
            messages.error(request, _("A team needs a name of at most 80 letters."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("users:team")


@login_required_staff
@require_POST
def remove_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Remove a team; its people and records stay."""
    actor = access_staff(request, "users", Verb.MANAGE)
    delete_team(get_object_or_404(Team, pk=team_id), actor=actor)
    messages.success(request, _("The team is gone; its people and records stay."))
    return redirect("users:team")
