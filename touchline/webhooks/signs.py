"""How the webhooks are: which are parked, and which fail."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.kit.clock import now
from touchline.ui.signs import Health, Looker, Sign, register_looker
from touchline.ui.times import say_span
from touchline.webhooks.models import Endpoint
from touchline.webhooks.schedule import PARKED_AFTER


def find_signs() -> Iterable[Sign]:
    """Tell of each webhook that is parked or fails; of the others, how many there are."""
    endpoints = list(Endpoint.objects.order_by("name"))
    ill = [sign for endpoint in endpoints if (sign := judge_endpoint(endpoint)) is not None]
    yield from ill
    if endpoints and not ill:
        says = _("{count} set up, none fails").format(count=len(endpoints))
        yield Sign(label=_("Webhooks"), says=says, url=reverse("webhooks:endpoint_list"))


def judge_endpoint(endpoint: Endpoint) -> Sign | None:
    """Return what is wrong with a webhook, or None."""
    label = _("Webhook “{name}”").format(name=endpoint.name)
    url = reverse("webhooks:endpoint", args=[endpoint.pk])
    if endpoint.state == Endpoint.State.PARKED:
        advice = _("Once it answers again, switch it on and replay what it missed.")
        return Sign(label=label, says=_("parked: it is no longer called"), health=Health.MEND, advice=advice, url=url)
    if endpoint.state == Endpoint.State.ACTIVE and endpoint.failing_since:
        since = say_span((now() - endpoint.failing_since).total_seconds())
        advice = _("It is tried again by itself, and parked after {span} of failures.").format(
            span=say_span(PARKED_AFTER.total_seconds())
        )
        says = _("every delivery has failed for {span}").format(span=since)
        return Sign(label=label, says=says, health=Health.WATCH, advice=advice, url=url)
    return None


register_looker(Looker(slug="webhooks", label=gettext_lazy("Webhooks"), icon="webhook", find=find_signs, order=40))
