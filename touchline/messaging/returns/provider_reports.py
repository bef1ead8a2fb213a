"""Reports of mail providers, read by django-anymail into one shape: kept as they came, tied to a copy by its Message-ID."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import msgspec
from django.core.handlers.wsgi import WSGIRequest
from django.utils.module_loading import import_string

from touchline.messaging.returns.reading import MARK, Said
from touchline.messaging.returns.reports import judge_failure

PROVIDERS: Final = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "resend": "anymail.webhooks.resend.ResendTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}
KINDS: Final = {
    "bounced": "bounce",
    "rejected": "bounce",
    "failed": "bounce",
    "deferred": "delay",
    "delivered": "delivered",
    "complained": "complaint",
    "autoresponded": "auto_reply",
    "unsubscribed": "leave",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A request of a provider as it is kept: what its reader needs."""

    provider: str
    content_type: str
    body: bytes


def pack(kept: Kept) -> bytes:
    """Return a request as bytes."""
    return msgspec.json.encode({"provider": kept.provider, "type": kept.content_type}) + b"\n" + kept.body


def unpack(raw: bytes) -> Kept:
    """Return the request of these bytes. Raises msgspec.DecodeError."""
    head, _newline, body = raw.partition(b"\n")
    facts = msgspec.json.decode(head)
    return Kept(str(facts["provider"]), str(facts["type"]), body)


def read_reports(raw: bytes) -> list[Said]:
    """Return what a provider's request reports, one for each recipient; raises whatever its reader raises."""
    kept = unpack(raw)
    reader: Any = import_string(PROVIDERS[kept.provider])
    # Who sent it was checked when it came, by the secret in its address; its own signature's key is not known here.
    view = reader.__new__(reader)
    view.esp_name = kept.provider
    events = view.parse_events(_make_request(kept))
    return [said for event in events if (said := _read_event(event)) is not None]


def _make_request(kept: Kept) -> WSGIRequest:
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": kept.content_type,
            "CONTENT_LENGTH": str(len(kept.body)),
            "wsgi.input": BytesIO(kept.body),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "PATH_INFO": "/",
        }
    )


def _read_event(event: Any) -> Said | None:
    kind = KINDS.get(str(event.event_type))
    if kind is None:
        return None
    words = str(event.mta_response or event.description or "")[:500]
    reason, is_hard = judge_failure("", words) if kind in ("bounce", "delay") else ("", False)
    if kind == "bounce" and str(event.reject_reason) in ("invalid", "bounced") and not words:
        reason, is_hard = "no_mailbox", True
    marks = [str(event.message_id or ""), *(str(one) for one in dict(event.metadata or {}).values())]
    found = MARK.findall(msgspec.json.encode(_plain(event.esp_event)).lower())
    return Said(
        kind,
        reason,
        words=words,
        recipient=str(event.recipient or ""),
        is_hard=is_hard,
        marks=(*(one for one in marks if "@" in one), *(one.decode("ascii", "replace") for one in found)),
    )


def _plain(value: Any) -> Any:
    try:
        return dict(value) if hasattr(value, "items") else str(value)
    except (TypeError, ValueError):
        return str(value)
