"""The webhook an alert calls: a delivery like any other, signed, tried again, and to be looked at under Webhooks."""

from touchline.api.values import format_moment
from touchline.contacts.models import Contact
from touchline.kit.ids import make_key
from touchline.segments.alerting.models import Alert, Firing
from touchline.webhooks.bodies import encode
from touchline.webhooks.queueing import queue_body

TYPE = "alert_fired"


def call_webhook(alert: Alert, firing: Firing, contact: Contact) -> None:
    """Queue a delivery that tells of one firing, in the caller's transaction."""
    data = {
        "alert": {"id": alert.pk, "name": alert.name, "moment": alert.moment, "segment_id": alert.segment_id},
        "firing_id": firing.pk,
        "contact_id": contact.pk,
        "name": contact.name,
        "email": contact.email,
        "owner_id": firing.owner_id,
        "at": format_moment(firing.at),
        "because_of": firing.why or None,
    }
    assert alert.endpoint_id is not None
    key = make_key("alert", str(alert.endpoint_id), str(firing.pk))
    queue_body(alert.endpoint_id, key=key, event=TYPE, body=encode(TYPE, firing.at, data))
