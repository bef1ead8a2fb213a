"""Alerts among what uses a segment."""

from django.utils.translation import gettext_lazy as _

from touchline.segments.alerting.queries import find_uses
from touchline.segments.uses import register_uses

register_uses("alert", _("alerts"), find_uses)
