"""One page that says who works with Touchline, how far it is set up, and whether it is well."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.organisation.adoption import LATELY_DAYS, get_adoption
from touchline.organisation.check_list import get_check_list_facts
from touchline.organisation.use_days import note_use_days
from touchline.ui.signs import Health, look_around
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show both, from facts; what is not well leads to where it is mended."""
    access_staff(request, "organisation", Verb.EDIT)
    note_use_days()
    seen = look_around()
    states = [sign.health for one in seen for sign in one.signs]
    shown = {
        "seen": [one for one in seen if one.signs],
        "to_mend": states.count(Health.MEND),
        "to_watch": states.count(Health.WATCH),
        "adoption": get_adoption(),
        "lately_days": LATELY_DAYS,
    }
    return render(request, "organisation/health.html", shown | get_check_list_facts(access_staff(request)))
