"""Sets up how mail to contacts leaves: accounts, domains with their keys, senders; each change with its audit entry."""

from dataclasses import dataclass, field
from datetime import date
from email.utils import formataddr

from django.db import transaction

from touchline.channels.email.accounts import find_route, pack_settings
from touchline.channels.email.dkim import make_key
from touchline.channels.email.letters import Letter, compose
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.transports import Envelope, open_transport
from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.channels.services import NotStaff, forget_mode
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.kit.sealing import seal
from touchline.users.audit import write_audit
from touchline.users.models import User


@dataclass(frozen=True, kw_only=True)
class WantedAccount:
    """An account as typed; `password` None and `settings` None keep what there is."""

    name: str
    kind: str = SendingAccount.Kind.SMTP
    host: str = ""
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str | None = None
    provider: str = ""
    settings: dict[str, str] | None = field(default=None)
    per_minute: int | None = None
    warm_up_from: date | None = None
    warm_up_first: int = 200


@transaction.atomic
def save_account(actor: User, wanted: WantedAccount, *, account_id: int | None = None) -> SendingAccount:
    """Make or change an account; a changed one is open again, since what was wrong may be mended."""
    account = SendingAccount.objects.select_for_update().get(pk=account_id) if account_id else SendingAccount()
    for name in (
        "name",
        "kind",
        "host",
        "port",
        "security",
        "username",
        "provider",
        "per_minute",
        "warm_up_from",
        "warm_up_first",
    ):
        setattr(account, name, getattr(wanted, name))
    if wanted.password is not None:
        account.sealed_password = seal(wanted.password) if wanted.password else ""
    if wanted.settings is not None:
        account.sealed_settings = seal(pack_settings(wanted.settings))
    account.state, account.problem, account.updated_at = SendingAccount.State.ACTIVE, "", now()
    account.save()
    transaction.on_commit(forget_mode)
    verb = "edit" if account_id else "create"
    write_audit(actor, verb, "sending_account", account.pk, after={"kind": account.kind, "port": account.port})
    return account


@transaction.atomic
def archive_account(actor: User, account_id: int) -> None:
    """Let nothing leave by an account any more; what waits goes by another one, or into the practice mailbox."""
    SendingAccount.objects.filter(pk=account_id).update(archived_at=now())
    transaction.on_commit(forget_mode)
    write_audit(actor, "delete", "sending_account", account_id)


@transaction.atomic
def add_domain(actor: User | None, name: str) -> SendingDomain:
    """Make a sending domain with a new DKIM key; the one there is, if there is one."""
    known = SendingDomain.objects.filter(name=name).first()
    if known is not None:
        return known
    pem, public = make_key()
    selector = f"tl{make_token(size=3).lower().replace('_', 'a').replace('-', 'b')}"
    domain = SendingDomain.objects.create(name=name, selector=selector, sealed_key=seal(pem), public_key=public)
    write_audit(actor, "create", "sending_domain", domain.pk)
    return domain


@transaction.atomic
def override_domain(actor: User, domain_id: int, reason: str) -> None:
    """Let campaigns leave from a domain whose records are not right, for a reason; with none, take that back."""
    SendingDomain.objects.filter(pk=domain_id).update(
        override_reason=reason, override_by=actor if reason else None, override_at=now() if reason else None
    )
    write_audit(actor, "edit", "sending_domain", domain_id, after={"override": bool(reason)})


@transaction.atomic
def save_sender(actor: User | None, values: dict[str, str], *, sender_id: int | None = None) -> Sender:
    """Make or change a sender; its domain is made with it where it is new."""
    domain = add_domain(actor, values["address"].rpartition("@")[2].lower())
    sender = Sender.objects.select_for_update().get(pk=sender_id) if sender_id else Sender()
    sender.name, sender.address, sender.reply_to = values["name"], values["address"], values["reply_to"]
    sender.domain, sender.archived_at = domain, None
    sender.save()
    write_audit(actor, "edit" if sender_id else "create", "sender", sender.pk)
    return sender


@transaction.atomic
def archive_sender(actor: User, sender_id: int) -> None:
    """Offer a sender no more; what it sent stays as it is."""
    Sender.objects.filter(pk=sender_id).update(archived_at=now())
    write_audit(actor, "delete", "sender", sender_id)


def send_test(user: User, sender: Sender) -> Receipt:
    """Send a mail from a sender to the asking user at once, signed as all are; to nobody but the staff."""
    if not user.is_active:
        raise NotStaff("The account is closed.")
    route = find_route(sender)
    if route.account_id == 0:
        return Receipt(Outcome.RETURNED, answer="")
    text = f"This is how mail from {formataddr((sender.name, sender.address))} arrives.\n"
    letter = Letter(
        from_name=sender.name,
        from_address=sender.address,
        to=user.email,
        subject="Test mail from Touchline",
        text=text,
        html="",
        reply_to=sender.reply_to,
        headers=[
            ("Message-ID", f"<test.{make_token(size=12)}@{sender.domain.name}>"),
            ("Auto-Submitted", "auto-generated"),
        ],
    )
    transport = open_transport(route, hello="touchline.localdomain", dot_s=30.0)
    try:
        raw = compose(letter, at=now(), signing=route.signing)
        return transport.hand_over(Envelope(sender=sender.address, recipient=user.email, raw=raw), lambda: True)
    finally:
        transport.close()
