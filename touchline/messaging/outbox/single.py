"""One message to one person, by the same door as all others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from pyroaring import BitMap64

from touchline.channels.models import Sender
from touchline.messaging.models import Mailing
from touchline.messaging.outbox.mailings import NewMailing, make_mailing
from touchline.messaging.outbox.starting import start_mailing
from touchline.users.models import User


@dataclass(frozen=True, kw_only=True)
class OneMessage:
    """A message to one person; `key` makes asking twice send once, `data` fills it in beside the contact's values."""

    name: str
    prepared: Mapping[str, Any]
    purpose: str
    kind: Mailing.Kind = Mailing.Kind.TRANSACTIONAL
    sender: Sender | None = None
    channel: str = "email"
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    origin: tuple[str, int | None] = ("", None)
    is_tracked: bool = False
    by: User | None = None


def send_one(contact_id: int, one: OneMessage) -> Mailing:
    """Queue a message to one contact in the caller's transaction; the mailing that the key made before, if it did."""
    try:
        with transaction.atomic():
            return _send(contact_id, one)
    except IntegrityError:
        if one.key is None:
            raise
    return Mailing.objects.get(key=one.key)


def _send(contact_id: int, one: OneMessage) -> Mailing:
    if one.key is not None and (known := Mailing.objects.filter(key=one.key).first()):
        return known
    mailing = make_mailing(
        NewMailing(
            name=one.name,
            contents=[one.prepared],
            purpose=one.purpose,
            sender=one.sender,
            kind=one.kind,
            channel=one.channel,
            origin=one.origin,
            is_tracked=one.is_tracked,
            key=one.key,
            data=one.data,
            by=one.by,
        )
    )
    return start_mailing(mailing, {0: BitMap64([contact_id])})
