"""Sets up what comes back: the rules, the topic that stands for being measured, and mailboxes to read."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from touchline.contacts.consents.purposes import Words, create_purpose, find_purpose
from touchline.contacts.models import Basis, Purpose
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.messaging.models import InMailbox, Policy, ReturnRules
from touchline.messaging.returns.trackable import get_rules
from touchline.users.audit import write_audit

WORDS: Final = Words(
    {"en": "Measuring what I open and click", "de": "Messen, was ich öffne und anklicke"},
    {
        "en": "We may note which of our mails you open and which links you follow, so that we send you less and better.",
        "de": "Wir dürfen festhalten, welche unserer Mails Sie öffnen und welchen Links Sie folgen, damit wir Ihnen weniger und "
        "Besseres schicken.",
    },
)
FIELDS: Final = (
    "policy",
    "confirmed",
    "domain",
    "shows_archive",
    "smtp_host",
    "smtp_port",
    "pause_bounces",
    "pause_complaints",
    "pause_least",
)


@transaction.atomic
def save_rules(values: Mapping[str, Any], *, actor: Any) -> ReturnRules:
    """Let other rules hold from now on; the topic that people agree to is made with them."""
    kept = get_rules()
    before = {name: str(getattr(kept, name) or "") for name in FIELDS}
    changed = {name: values[name] for name in FIELDS if name in values}
    if changed.get("policy") != Policy.NOBODY:
        changed["purpose"] = get_tracking_topic().slug
    rules, _created = ReturnRules.objects.update_or_create(id=1, defaults={**changed, "updated_at": now()})
    after = {name: str(getattr(rules, name) or "") for name in FIELDS}
    write_audit(actor, "edit", "messages", "returns", before=before, after=after)
    return rules


def get_tracking_topic() -> Purpose:
    """Return the topic by which people agree to being measured; makes it where there is none."""
    return find_purpose(get_rules().purpose) or create_purpose(
        WORDS, basis=Basis.CONSENT, channels=["email"], actor=None
    )


@transaction.atomic
def save_mailbox(mailbox: InMailbox, *, password: str, actor: Any) -> InMailbox:
    """Keep a mailbox that is to be read; its password is sealed, and stays where none is typed."""
    if password:
        mailbox.sealed_password = seal(password)
    is_new = mailbox.pk is None
    mailbox.save()
    write_audit(
        actor, "create" if is_new else "edit", "messages", f"mailbox-{mailbox.pk}", after={"host": mailbox.host}
    )
    return mailbox


@transaction.atomic
def remove_mailbox(mailbox: InMailbox, *, actor: Any) -> None:
    """Read a mailbox no more; what was kept of it stays."""
    write_audit(actor, "delete", "messages", f"mailbox-{mailbox.pk}", before={"host": mailbox.host})
    mailbox.delete()
