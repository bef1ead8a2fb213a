"""Commands that set up SMS and web push."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from touchline.channels.models import PushKey, SmsAccount
from touchline.channels.web_push import make_key
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.organisation.queries import get_currency
from touchline.users.audit import write_audit


@transaction.atomic
def save_sms(actor: Any, typed: Mapping[str, Any]) -> SmsAccount:
    """Send SMS by this account from now on; without a token the one there is stays."""
    kept = SmsAccount.objects.select_for_update().first()
    sealed = seal(typed["token"]) if typed["token"] else kept.sealed_token if kept else ""
    facts = {name: typed[name] for name in ("base_url", "account_sid", "sender", "price", "help_text")}
    account, _new = SmsAccount.objects.update_or_create(
        id=1,
        defaults=facts
        | {"sealed_token": sealed, "currency": get_currency(), "state": "active", "problem": "", "updated_at": now()},
    )
    write_audit(actor, "sms.set_up", "mail", 1, after={"sender": account.sender})
    return account


@transaction.atomic
def remove_sms(actor: Any) -> None:
    """Send no SMS any more; mailings begun from now on are practice."""
    if SmsAccount.objects.all().delete()[0]:
        write_audit(actor, "sms.remove", "mail", 1)


@transaction.atomic
def switch_push(actor: Any, *, is_on: bool, contact: str = "") -> PushKey:
    """Have push messages sent, or no more; the key is made once, since browsers are tied to it."""
    key = PushKey.objects.select_for_update().first()
    if key is None:
        pem, public = make_key()
        key = PushKey(sealed_key=seal(pem), public_key=public, created_at=now())
    key.is_on, key.contact = is_on, contact
    key.save()
    write_audit(actor, "push.switch", "mail", 1, after={"state": "on" if is_on else "off"})
    return key
