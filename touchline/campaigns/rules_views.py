"""The rules about sends: from how many people on somebody else has to agree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchline.campaigns.checking import get_rules
from touchline.campaigns.opening import access_campaigns
from touchline.campaigns.ordering import set_rules
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_http_methods(["GET", "POST"])
def rules_page(request: HttpRequest) -> HttpResponse:
    """Show and set the rules."""
    user = access_campaigns(request, Verb.MANAGE)
    if request.method == "GET":
        return render(request, "campaigns/rules.html", {"above": get_rules().approval_above})
    given = request.POST.get("above", "").strip()
    if given and (not given.isdecimal() or len(given) > 15):
        shown = {"above": given[:20], "problem": _("A number of people, such as 1000, or nothing.")}
        return render(request, "campaigns/rules.html", shown, status=422)
    set_rules(user, approval_above=int(given) if given else None)
    messages.success(request, _("The rules are saved."))
    return redirect("campaigns:rules")
