"""The panel of scores on a person's page, with the ledger that each opens into."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from touchline.contacts.panels import Panel, register_panel
from touchline.eventstore.client import EventStoreDown
from touchline.records.opening import access_record
from touchline.segments.queries import members_among
from touchline.segments.scoring.counting import find_holding
from touchline.segments.scoring.ledger import make_ledgers
from touchline.segments.scoring.models import Score
from touchline.segments.scoring.plan import load_plan
from touchline.users.access import login_required_staff

register_panel(Panel(label=_("Scores"), icon="gauge", url_name="segments:score_panel", order=15, needs_name=True))


@login_required_staff
@require_safe
def score_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person's scores; each opens into its ledger."""
    opened = access_record(request, "contact", person_id)
    plan = load_plan()
    holding = find_holding([opened.id], plan, find_among=members_among).get(opened.id, [])
    shown: dict[str, Any]
    try:
        shown = {"ledgers": make_ledgers(opened.id, plan, holding=holding)}
    except EventStoreDown:
        row = Score.objects.filter(pk=opened.id).first()
        kept = [(model, getattr(row, model.column)) for model in plan.models if row is not None]
        shown = {"is_delayed": True, "kept": kept}
    return render(request, "segments/_score_panel.html", shown)
