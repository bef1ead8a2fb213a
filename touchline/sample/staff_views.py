"""What staff do with the sample: look around it, or have it removed in the background."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.sample.queries import find_stay
from touchline.sample.requests import ask_for_removal, ask_for_shop
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_POST
def look_around(request: HttpRequest) -> HttpResponse:
    """Fill the shop in unless it is there, and lead to Today."""
    access_staff(request, "organisation", Verb.EDIT)
    if ask_for_shop():
        messages.info(request, _("The sample shop is being filled in; its people are here in a minute."))
    return redirect("/")


@login_required_staff
@require_POST
def start_with_mine(request: HttpRequest) -> HttpResponse:
    """Have the sample leave, and lead to connecting the own site."""
    access_staff(request, "organisation", Verb.EDIT)
    ask_for_removal()
    return redirect("tracking:connect")


@login_required_staff
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Have the sample leave."""
    access_staff(request, "organisation", Verb.EDIT)
    ask_for_removal()
    return redirect("/")


@login_required_staff
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Answer an open page with how far the sample's going is."""
    access_staff(request, "organisation", Verb.EDIT)
    return render(request, "sample/_today.html", {"facts": {"stay": find_stay()}})
