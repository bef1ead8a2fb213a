"""The matrix of rights: what each role may do with each subject, readable by those who lead, changed by admins."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import Role
from touchline.users.permissions import VERB_LABELS, Verb, may
from touchline.users.rights import explain_role, get_overview, get_role_matrix, read_choices, save_rules


@login_required_staff
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """Show all roles side by side."""
    user = access_staff(request, "users")
    shown = {"rows": get_overview(), "roles": list(Role), "may_manage": may(user, "users", Verb.MANAGE)}
    return render(request, "users/rights.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def role_rights(request: HttpRequest, role: str) -> HttpResponse:
    """Show one role in words and as a table, and change how far it goes."""
    user = access_staff(request, "users")
    if role not in Role.values:
        raise Http404
    if request.method == "POST":
        access_staff(request, "users", Verb.MANAGE)
        count = save_rules(role, {} if "defaults" in request.POST else read_choices(request.POST), actor=user)
        messages.success(
            request, _("Saved; it holds at once for everybody of this role.") if count else _("Nothing changed.")
        )
        return redirect("users:role_rights", role)
    shown = {
        "role": Role(role),
        "roles": list(Role),
        "rows": get_role_matrix(role),
        "verbs": VERB_LABELS.values(),
        "sentences": explain_role(role),
        "may_manage": may(user, "users", Verb.MANAGE) and role != Role.ADMIN,
    }
    return render(request, "users/role_rights.html", shown)
