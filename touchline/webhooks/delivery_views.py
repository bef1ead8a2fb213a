"""An endpoint's page with its deliveries: looked at, tested, sent once more."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, may
from touchline.webhooks import services
from touchline.webhooks.forms import PeriodForm
from touchline.webhooks.models import Delivery, Endpoint
from touchline.webhooks.queries import PAGE, get_row, list_deliveries

STATES = (Delivery.State.WAITING, Delivery.State.DELIVERED, Delivery.State.FAILED)


@login_required_staff
@require_safe
def endpoint_page(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Show an endpoint, how it does, and its newest deliveries; `part` asks for these alone."""
    user = access_staff(request, "webhooks")
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    shown = {
        "row": get_row(endpoint),
        "endpoint": endpoint,
        "may_manage": may(user, "webhooks", Verb.MANAGE),
        **_get_deliveries(request, endpoint),
    }
    if request.GET.get("part"):
        return render(request, "webhooks/_deliveries.html", shown)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    initial = {"since": midnight, "until": timezone.localtime(), "only_failed": True}
    return render(request, "webhooks/endpoint.html", shown | {"period": PeriodForm(initial=initial)})


@login_required_staff
@require_safe
def delivery_page(request: HttpRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """Show what was sent, and what came of each try."""
    user = access_staff(request, "webhooks")
    delivery = get_object_or_404(Delivery.objects.select_related("endpoint"), endpoint_id=endpoint_id, id=delivery_id)
    shown = {
        "delivery": delivery,
        "endpoint": delivery.endpoint,
        "may_manage": may(user, "webhooks", Verb.MANAGE),
        "body": json.loads(delivery.body),
        "tries": [(one, datetime.fromisoformat(one["at"])) for one in delivery.tries],
    }
    return render(request, "webhooks/delivery.html", shown)


@login_required_staff
@require_POST
def test(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Put a test on its way; the page shows what comes of it."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    delivery = services.send_test(endpoint.id, actor=user)
    return redirect("webhooks:delivery", endpoint.id, delivery.id)


@login_required_staff
@require_POST
def replay(request: HttpRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """Send one delivery once more."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    get_object_or_404(Delivery, endpoint_id=endpoint_id, id=delivery_id)
    services.replay_delivery(endpoint_id, delivery_id, actor=user)
    return redirect("webhooks:delivery", endpoint_id, delivery_id)


@login_required_staff
@require_POST
def replay_period(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Send once more what was recorded in a period."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        shown = {"row": get_row(endpoint), "endpoint": endpoint, "may_manage": True, "period": form}
        return render(request, "webhooks/endpoint.html", shown | _get_deliveries(request, endpoint), status=422)
    typed = form.cleaned_data
    count = services.replay_period(
        endpoint.id, since=typed["since"], until=typed["until"], only_failed=typed["only_failed"], actor=user
    )
    text = ngettext("{count} delivery leaves again.", "{count} deliveries leave again.", count)
    messages.success(request, text.format(count=count) if count else _("There was nothing to send in this period."))
    return redirect("webhooks:endpoint", endpoint.id)


def _get_deliveries(request: HttpRequest, endpoint: Endpoint) -> dict[str, Any]:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = list_deliveries(endpoint.id, state=state, before=before, limit=PAGE + 1)
    url = reverse("webhooks:endpoint", args=[endpoint.id])
    older = f"{url}?state={state}&before={found[PAGE - 1].id}" if len(found) > PAGE else ""
    tabs = [("", _("All")), *((one.value, one.label) for one in STATES)]
    return {
        "deliveries": found[:PAGE],
        "state": state,
        "tabs": [(f"{url}?state={value}" if value else url, label, value == state) for value, label in tabs],
        "older_url": older,
        "live_url": "" if before else f"{url}?state={state}&part=1",
    }
