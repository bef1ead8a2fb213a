"""What templates say of alerts."""

from django import template

from touchline.segments.alerting.models import Firing
from touchline.segments.alerting.words import say_cause

register = template.Library()


@register.filter
def cause(firing: Firing) -> str:
    """Return what made it fire."""
    return say_cause(firing)
