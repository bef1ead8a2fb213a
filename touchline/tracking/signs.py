"""How the stream is: what waits at each cursor, what is refused, and which sources fell silent."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.journal.models import Quarantine
from touchline.journal.queries import get_lags
from touchline.tracking.banners import delay
from touchline.tracking.models import Source
from touchline.tracking.silence import is_silent, say_silence
from touchline.tracking.stream_queries import get_refusals_of_today
from touchline.ui.numbers import say_number
from touchline.ui.signs import Health, Looker, Sign, judge, register_looker
from touchline.ui.times import say_span

LAG_WATCH: Final = 60.0
LAG_MEND: Final = 600.0
MOST: Final = 10_000
CURSORS: Final = {
    "resolve": gettext_lazy("People and their timelines"),
    "store": gettext_lazy("Numbers and reports"),
    "live": gettext_lazy("Segments, scores and alerts"),
}


def find_stream_signs() -> Iterable[Sign]:
    """Tell how far behind each cursor is, whether the event store answers, and what is refused."""
    delay.refresh()
    if delay.is_down:
        says, advice = _("does not answer"), _("Nothing is lost; see that it runs: `touchline doctor`.")
        yield Sign(label=_("Event store"), says=says, health=Health.MEND, advice=advice)
    slowest: dict[str, float] = {}
    for lag in get_lags():
        slowest[lag.cursor] = max(lag.seconds, slowest.get(lag.cursor, 0.0))
    for cursor, seconds in slowest.items():
        says = _("{span} behind").format(span=say_span(seconds)) if seconds >= 1 else _("up to date")
        yield Sign(
            label=CURSORS.get(cursor, cursor),
            says=says,
            health=judge(seconds, watch=LAG_WATCH, mend=LAG_MEND),
            advice=_("See that the worker runs: `touchline doctor`.") if seconds >= LAG_WATCH else "",
            url=reverse("tracking:stream"),
        )
    yield from find_refused()


def find_refused() -> Iterable[Sign]:
    """Tell how many refused events wait to be mended, and what was turned away today."""
    waiting = len(Quarantine.objects.filter(state=Quarantine.State.WAITING).values_list("id")[:MOST])
    says = _("{count} wait to be mended").format(count=say_number(waiting)) if waiting else _("none waits")
    health = judge(waiting, watch=1, mend=1_000)
    yield Sign(label=_("Refused events"), says=says, health=health, url=reverse("tracking:quarantine_list"))
    refusals = get_refusals_of_today()
    if refusals:
        worst = refusals[0]
        total = say_number(sum(refusal.count for refusal in refusals))
        says = _("{count} today, most often “{reason}” ({source})").format(
            count=total, reason=worst.reason, source=worst.source or _("unknown key")
        )
        yield Sign(label=_("Turned away"), says=says, health=Health.WATCH, url=reverse("tracking:stream"))


def find_source_signs() -> Iterable[Sign]:
    """Tell of each source of one's own when it sent last, and whose it is."""
    for source in Source.objects.filter(is_sample=False, revoked_at=None).select_related("owner").order_by("name")[:50]:
        silent = is_silent(source)
        advice = ""
        if silent:
            advice = _("See whether its script or key is still there.")
        elif source.owner_id is None:
            advice = _("Nobody looks after it: name an owner, who is told when it falls silent.")
        health = Health.WATCH if silent or source.owner_id is None else Health.GOOD
        url = reverse("tracking:source", args=[source.pk])
        yield Sign(label=source.name, says=say_silence(source), health=health, advice=advice, url=url)


register_looker(Looker(slug="stream", label=gettext_lazy("Stream"), icon="activity", find=find_stream_signs, order=10))
register_looker(Looker(slug="sources", label=gettext_lazy("Sources"), icon="code", find=find_source_signs, order=20))
