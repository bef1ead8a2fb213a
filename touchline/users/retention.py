"""How long the texts of the audit log are kept; its chain of hashes stays."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import Kept, keep
from touchline.users.models import AuditEntry, AuditValue

REMOVE = "DELETE FROM users_auditvalue v USING users_auditentry e WHERE e.id = v.entry_id AND e.at < %s"


def remove_values(before: datetime) -> int:
    """Remove the values behind old entries: that something was done stays, and can still be proved."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, [before])
        return int(cursor.rowcount)


keep(
    Kept(
        slug="audit_values",
        label=_("Values in the audit log"),
        about=_("What a value was before and after. That somebody did something stays for ever, sealed. From the act."),
        days=None,
        models=(AuditValue, AuditEntry),
        remove=remove_values,
        least=90,
    )
)
