"""Reads a mailbox over IMAP: every mail is kept here before it is read, and whatever is there and not here is told.

Nothing is deleted or marked on the server: the number of each mail (UID) says how far it was read, and once an hour all
numbers are compared with what was kept.
"""

import logging
import re
import threading
import time
from contextlib import suppress
from datetime import timedelta
from email.parser import BytesParser
from email.policy import compat32
from typing import Any, Final

from django.db import transaction
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from touchline.kit.clock import now
from touchline.kit.sealing import CannotUnseal, unseal
from touchline.messaging.models import Inbound, InMailbox
from touchline.messaging.returns.inbound import LARGEST, keep_raw

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 30.0
AT_ONCE: Final = 50
SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
EVERY_S: Final = 20.0
RECONCILED_EVERY: Final = timedelta(hours=1)


class CannotRead(Exception):
    """The mailbox cannot be read now; the text says why."""


def open_mailbox(mailbox: InMailbox) -> BaseMailBox:
    """Return the folder, logged in. Raises CannotRead."""
    kinds = {InMailbox.Security.TLS: MailBox, InMailbox.Security.STARTTLS: MailBoxStartTls}
    kind: Any = kinds.get(InMailbox.Security(mailbox.security), MailBoxUnencrypted)
    found: BaseMailBox | None = None
    try:
        password = unseal(mailbox.sealed_password)
        found = kind(mailbox.host, port=mailbox.port, timeout=TIMEOUT_S)
        return found.login(mailbox.username, password, initial_folder=mailbox.folder)
    except CannotUnseal as error:
        said = str(error)
    except (ImapToolsError, OSError, EOFError) as error:
        said = f"{mailbox.host}:{mailbox.port}: {str(error)[:200] or type(error).__name__}"
    except Exception as error:  # noqa: BLE001 - imaplib raises errors of no common kind
        said = f"{mailbox.host}: {str(error)[:200]}"
    if found is not None:
        with suppress(OSError):
            found.client.shutdown()
    raise CannotRead(said)


def read_new(mailbox: InMailbox, box: BaseMailBox) -> int:
    """Keep the mails that came since; returns how many. The place is moved only past what is kept."""
    validity = int(box.folder.status(mailbox.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    if validity != mailbox.validity:
        # The server counts anew: everything is looked at again, and what is here already is known by its bytes.
        mailbox.validity, mailbox.last_uid = validity, 0
    count = 0
    for uid in sorted(int(one) for one in box.uids(f"UID {mailbox.last_uid + 1}:*")):
        if uid <= mailbox.last_uid:
            continue
        keep_one(mailbox, box, uid)
        mailbox.last_uid = uid
        count += 1
        if count % AT_ONCE == 0:
            _save(mailbox)
    _save(mailbox)
    return count


def keep_one(mailbox: InMailbox, box: BaseMailBox, uid: int) -> None:
    """Keep one mail by its number, to the byte; of one that is too large, its headers."""
    raw = fetch_raw(box, uid)
    if raw is None:
        return
    headers = BytesParser(policy=compat32).parsebytes(raw, headersonly=True)
    recipient = next((str(headers[name]) for name in ("Delivered-To", "X-Original-To") if headers[name]), "")
    sender = str(headers["Return-Path"] or "").strip()
    keep_raw(raw, via=Inbound.Via.IMAP, key=make_key(mailbox, uid), envelope_from=sender, envelope_to=recipient)


def fetch_raw(box: BaseMailBox, uid: int) -> bytes | None:
    """Return a mail's bytes, or its headers' where it is too large to be taken; None when it is not there any more."""
    size = SIZE.search(b" ".join(one for one in _fetch(box, uid, "(RFC822.SIZE)") if isinstance(one, bytes)))
    if size is None:
        return None
    part = "(BODY.PEEK[])" if int(size[1]) <= LARGEST else "(BODY.PEEK[HEADER])"
    return next((bytes(one[1]) for one in _fetch(box, uid, part) if isinstance(one, tuple)), None)


def _fetch(box: BaseMailBox, uid: int, parts: str) -> list[Any]:
    # Not by the library's own messages: they are read and written anew, and broken mails change by that, or fail.
    state, found = box.client.uid("fetch", str(uid), parts)
    if state != "OK":
        raise CannotRead(f"The mailbox does not give mail {uid}: {state}")
    return [one for one in found if one is not None]


def make_key(mailbox: InMailbox, uid: int) -> str:
    """Return what a mail of a mailbox is called here."""
    return f"imap:{mailbox.pk}:{mailbox.validity}:{uid}"


def reconcile(mailbox: InMailbox, box: BaseMailBox) -> int:
    """Compare the folder with what is kept; what is missing is fetched, and how many are missing even so is returned."""
    there = {int(uid) for uid in box.uids("ALL")}
    for uid in sorted(find_missing(mailbox, there)):
        keep_one(mailbox, box, uid)
    mailbox.missing = len(find_missing(mailbox, there))
    mailbox.save(update_fields=["missing"])
    return mailbox.missing


def find_missing(mailbox: InMailbox, there: set[int]) -> set[int]:
    """Return the numbers up to where it was read that are not kept here."""
    wanted = {make_key(mailbox, uid): uid for uid in there if uid <= mailbox.last_uid}
    found = set(Inbound.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    return {uid for key, uid in wanted.items() if key not in found}


def _save(mailbox: InMailbox) -> None:
    mailbox.checked_at, mailbox.problem = now(), ""
    with transaction.atomic():
        mailbox.save(update_fields=["validity", "last_uid", "checked_at", "problem"])


def read_mailbox(mailbox: InMailbox, *, is_reconciled: bool) -> int:
    """Read one mailbox and, if wanted, reconcile it; returns how many mails came. What is wrong is written down."""
    try:
        with open_mailbox(mailbox) as box:
            count = read_new(mailbox, box)
            if is_reconciled:
                reconcile(mailbox, box)
    except (CannotRead, ImapToolsError, OSError) as error:
        mailbox.problem = str(error)[:300]
        mailbox.save(update_fields=["problem"])
        return 0
    return count


def run_mailboxes(stop: threading.Event) -> None:
    """Read all mailboxes, again and again, until told to stop."""
    reconciled: dict[int, float] = {}
    while not stop.is_set():
        for mailbox in InMailbox.objects.filter(paused_at=None):
            due = time.monotonic() - reconciled.get(mailbox.pk, -1e9) > RECONCILED_EVERY.total_seconds()
            read_mailbox(mailbox, is_reconciled=due)
            if due:
                reconciled[mailbox.pk] = time.monotonic()
        stop.wait(EVERY_S)
