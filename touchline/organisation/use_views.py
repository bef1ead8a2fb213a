"""One page that says who works with Touchline, which of its features are used, and how far it is set up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.organisation.adoption import LATELY_DAYS, get_adoption
from touchline.organisation.check_list import get_check_list_facts
from touchline.organisation.use_days import note_use_days
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_safe
def use(request: HttpRequest) -> HttpResponse:
    """Show it, from facts."""
    access_staff(request, "organisation", Verb.EDIT)
    note_use_days()
    shown = {"adoption": get_adoption(), "lately_days": LATELY_DAYS}
    return render(request, "organisation/use.html", shown | get_check_list_facts(access_staff(request)))
