"""Follows how endpoints do: since when one fails, and when it is parked and staff are told."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from touchline.channels.services import NotStaff, send_to_staff
from touchline.kit.clock import now
from touchline.users.models import User
from touchline.users.permissions import Verb, may
from touchline.webhooks.claims import Noted
from touchline.webhooks.models import Endpoint
from touchline.webhooks.schedule import PARKED_AFTER

GONE = 410
RECOVERED = """
UPDATE webhooks_endpoint SET failing_since = NULL, last_success_at = now()
WHERE id = ANY(%s) AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < now() - interval '10 s')
"""
FAILING = "UPDATE webhooks_endpoint SET failing_since = now() WHERE id = ANY(%s) AND failing_since IS NULL"


def note_outcomes(noted: Sequence[Noted]) -> None:
    """Note for each endpoint whether it took something; one that took anything is well."""
    well = {one.endpoint_id for one in noted if one.delivered}
    ill = {one.endpoint_id for one in noted if not one.delivered} - well
    gone = {one.endpoint_id for one in noted if one.status == GONE} - well
    with connection.cursor() as cursor:
        if well:
            cursor.execute(RECOVERED, [sorted(well)])
        if ill:
            cursor.execute(FAILING, [sorted(ill)])
    for endpoint_id in sorted(ill):
        park_if_hopeless(endpoint_id, gone=endpoint_id in gone)


@transaction.atomic
def park_if_hopeless(endpoint_id: int, *, gone: bool = False) -> bool:
    """Park an endpoint that has failed for five days, or says that it is gone for good (410); return whether it was."""
    endpoint = Endpoint.objects.select_for_update().filter(id=endpoint_id, state=Endpoint.State.ACTIVE).first()
    if endpoint is None or endpoint.failing_since is None:
        return False
    if not gone and endpoint.failing_since > now() - PARKED_AFTER:
        return False
    endpoint.state, endpoint.parked_at = Endpoint.State.PARKED, now()
    endpoint.save(update_fields=["state", "parked_at"])
    tell_staff(endpoint, gone=gone)
    return True


def tell_staff(endpoint: Endpoint, *, gone: bool) -> None:
    """Send a mail to everybody who may set up webhooks."""
    if gone:
        reason = _("It answered that it is gone for good (410).")
    else:
        reason = _("Every delivery of the last five days failed.")
    text = _(
        "Touchline no longer calls the webhook “{name}”. {reason}\n\nEvents for it are kept for 30 days. Once it answers "
        "again, open it under Webhooks, switch it on, and replay what it missed.\n"
    ).format(name=endpoint.name, reason=reason)
    for user in User.objects.active():
        if may(user, "webhooks", Verb.MANAGE):
            try:
                send_to_staff(user, subject=_("A webhook was parked: {name}").format(name=endpoint.name), text=text)
            except NotStaff:
                continue
