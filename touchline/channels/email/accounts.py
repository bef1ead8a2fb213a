"""Which way a sender's mail takes: the account, the key it is signed with, and whether the account is open."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec
from django.db import transaction

from touchline.channels.email.dkim import Signing
from touchline.channels.models import Sender, SendingAccount
from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, unseal

GROWTH: Final = 1.5
WARM_AFTER_DAYS: Final = 40
SUPPORTED: Final = {
    "amazon_ses": "Amazon SES", "brevo": "Brevo", "mailersend": "MailerSend", "mailgun": "Mailgun", "mailjet": "Mailjet",
    "mandrill": "Mandrill", "postal": "Postal", "postmark": "Postmark", "resend": "Resend", "scaleway": "Scaleway TEM",
    "sendgrid": "SendGrid", "sparkpost": "SparkPost", "unisender_go": "Unisender Go",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How the mail of one sender leaves; `account_id` 0 keeps it in the practice mailbox."""

    account_id: int
    kind: str = "practice"
    host: str = ""
    port: int = 0
    security: str = "none"
    username: str = ""
    password: str = ""
    provider: str = ""
    settings: str = ""
    signing: Signing | None = None
    problem: str = ""
    """Why nothing may leave this way now; empty when it is open."""


PRACTICE: Final = Route(account_id=0)


def find_account(sender: Sender | None) -> SendingAccount | None:
    """Return the account of a sender, else the first that is there; None in practice mode."""
    if sender is not None and sender.account is not None and sender.account.archived_at is None:
        return sender.account
    return SendingAccount.objects.filter(archived_at=None).order_by("id").first()


def find_route(sender: Sender | None) -> Route:
    """Return the way of a sender's mail as it is set now; opens the sealed secrets."""
    account = find_account(sender)
    if account is None:
        return PRACTICE
    try:
        return _make_route(account, sender)
    except CannotUnseal as error:
        return Route(account_id=account.pk, kind=account.kind, problem=str(error))


def _make_route(account: SendingAccount, sender: Sender | None) -> Route:
    problem = (account.problem or "paused") if account.state == SendingAccount.State.PAUSED else ""
    return Route(
        account_id=account.pk,
        kind=account.kind,
        host=account.host,
        port=account.port,
        security=account.security,
        username=account.username,
        password=unseal(account.sealed_password) if account.sealed_password else "",
        provider=account.provider,
        settings=unseal(account.sealed_settings) if account.sealed_settings else "",
        signing=_find_signing(sender),
        problem=problem,
    )


def _find_signing(sender: Sender | None) -> Signing | None:
    if sender is None or not sender.domain.sealed_key:
        return None
    return Signing(sender.domain.name, sender.domain.selector, unseal(sender.domain.sealed_key))


@transaction.atomic
def pause_account(account_id: int, problem: str) -> bool:
    """Let nothing leave by an account until somebody has mended it; True when it was open."""
    changed = SendingAccount.objects.filter(pk=account_id, state=SendingAccount.State.ACTIVE)
    return bool(changed.update(state=SendingAccount.State.PAUSED, problem=problem[:500], updated_at=now()))


@transaction.atomic
def open_account(account_id: int) -> bool:
    """Let mail leave by an account again; True when it was paused."""
    changed = SendingAccount.objects.filter(pk=account_id, state=SendingAccount.State.PAUSED)
    return bool(changed.update(state=SendingAccount.State.ACTIVE, problem="", updated_at=now()))


def get_day_limit(account: SendingAccount, today: date) -> int | None:
    """Return how many mails may leave on a day of the warm-up, half as many more than the day before; None after it."""
    if account.warm_up_from is None:
        return None
    day = (today - account.warm_up_from).days
    if day >= WARM_AFTER_DAYS:
        return None
    return int(account.warm_up_first * GROWTH ** max(0, day))


def get_rate(account: SendingAccount, today: date) -> float | None:
    """Return how many mails a minute may leave by an account, its warm-up spread over the day; None for no limit."""
    limit = get_day_limit(account, today)
    rates = [rate for rate in (account.per_minute, limit / 1440 if limit else None) if rate]
    return min(rates) if rates else None


def pack_settings(settings: dict[str, str]) -> str:
    """Return a provider's keys as they are sealed."""
    return msgspec.json.encode(settings).decode()
