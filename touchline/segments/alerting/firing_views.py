"""What is done with a line of an alert's history: seen to, or that taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from touchline.segments.alerting.acting import access_firing, reopen, see_to
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff


@login_required_staff
@require_POST
def firing_done(request: HttpRequest, firing_id: int) -> HttpResponse:
    """Mark a firing as seen to, or take that back."""
    user = access_staff(request, "alerts")
    if request.POST.get("done") == "0":
        reopen(user, firing_id)
    else:
        see_to(user, firing_id)
    firing = access_firing(user, firing_id)
    if is_htmx(request):
        return render(request, "segments/_firing.html", {"firing": firing})
    return redirect("segments:alert", firing.alert_id)
