"""An alert and its firings in words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import read_tree
from touchline.journal.kinds import get_kind
from touchline.segments.alerting.models import Alert, Firing, LeaveOut
from touchline.segments.models import Purpose


def say_trigger(alert: Alert) -> str:
    """Return when it fires: "Somebody comes into the segment “Regulars”", or what its own condition says."""
    if alert.segment.purpose != Purpose.ALERT:
        text = _("Somebody comes into the segment “{name}”")
        if alert.moment == Alert.Moment.LEAVES:
            text = _("Somebody goes out of the segment “{name}”")
        return text.format(name=alert.segment.name)
    return say_condition(alert.segment.condition)


def say_condition(tree: object) -> str:
    """Return a condition as a sentence; what cannot be read any more says so."""
    try:
        return say_sentence(read_tree(tree, subject="contact"))
    except ConditionError:
        return _("Its condition asks for something that is gone.")


def say_leave_outs(alert: Alert) -> str:
    """Return whom it leaves out, as a list; empty for nobody."""
    labels = dict(LeaveOut.choices)
    return ", ".join(str(labels[one]).lower() for one in alert.leaves_out if one in labels)


def say_cause(firing: Firing) -> str:
    """Return what made it fire: "Page viewed /pricing, 14:05"."""
    why = firing.why
    if not why.get("event"):
        return ""
    label = str(get_kind(str(why["event"])).label)
    place = str(why.get("title") or why.get("path") or "")
    at = timezone.localtime(datetime.fromisoformat(str(why["at"])))
    text = _("{event} “{place}” at {time}") if place else _("{event} at {time}")
    return text.format(event=label, place=place[:80], time=date_format(at, "H:i"))


def say_acts(alert: Alert) -> list[str]:
    """Return what it does, each as a few words."""
    acts = [_("the owner is told")] if alert.tells_owner else []
    if alert.tells:
        acts.append(_("others are told"))
    if alert.task_title:
        acts.append(_("a task is made"))
    if alert.endpoint_id:
        acts.append(_("a webhook is called"))
    if alert.escalate_to_id and alert.escalate_minutes:
        acts.append(
            _("after {time} without an answer {name} is told").format(
                time=say_minutes(alert.escalate_minutes), name=alert.escalate_to
            )
        )
    return acts


def say_minutes(minutes: int) -> str:
    """Return a span as "90 min", "4 h" or "2 d"."""
    if minutes % 1440 == 0:
        return _("{count} d").format(count=minutes // 1440)
    return _("{count} h").format(count=minutes // 60) if minutes % 60 == 0 else _("{count} min").format(count=minutes)
