"""The firm's rules of how often and when people are written to."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from touchline.kit.clock import now
from touchline.messaging.models import SendingRules
from touchline.users.audit import write_audit

FIELDS = ("cap", "cap_days", "quiet_from", "quiet_until")


def get_rules() -> SendingRules:
    """Return the firm's rules; what they are as long as nobody set them."""
    return SendingRules.objects.first() or SendingRules()


@transaction.atomic
def save_rules(actor: Any, values: Mapping[str, Any]) -> None:
    """Let other rules hold from now on."""
    kept = get_rules()
    before = {name: str(getattr(kept, name) or "") for name in FIELDS}
    changed = {name: values[name] for name in FIELDS}
    SendingRules.objects.update_or_create(id=1, defaults={**changed, "updated_at": now()})
    after = {name: str(value or "") for name, value in changed.items()}
    write_audit(actor, "edit", "messages", "rules", before=before, after=after)
