"""Opens a mail that came in, and says in one value what it is; whatever the bytes are, there is an answer."""

import email.utils
import logging
from dataclasses import replace

from touchline.messaging.returns.reading import (
    WISHES,
    Mail,
    Said,
    find_auto_reason,
    find_marks,
    parse,
    read_new_words,
    read_text,
)
from touchline.messaging.returns.reports import read_report

log = logging.getLogger(__name__)


def read_mail(raw: bytes, *, envelope_from: str = "", envelope_to: str = "") -> Said:
    """Return what a mail says; of one that breaks its reader, that it does."""
    try:
        return read(parse(raw, envelope_from=envelope_from, envelope_to=envelope_to))
    except Exception:
        # Anybody may send anything: it is kept as it came, shown as strange, and takes nothing else down.
        log.exception("A mail of %d bytes could not be read.", len(raw))
        return Said("strange", "unreadable", marks=(envelope_to.lower(),) if envelope_to else ())


def read(mail: Mail) -> Said:
    """Return what a mail says; raises whatever its bytes break."""
    said = Said(
        "reply",
        subject=mail.get("Subject")[:500],
        sender=email.utils.parseaddr(mail.get("From"))[1][:320],
        message_id=mail.get("Message-ID")[:500],
        marks=find_marks(mail),
    )
    report = read_report(mail)
    if report is not None:
        return replace(
            said,
            kind=report.kind,
            reason=report.reason,
            words=report.words[:500],
            recipient=report.recipient,
            is_hard=report.is_hard,
        )
    words = read_new_words(read_text(mail.message))
    if reason := find_auto_reason(mail):
        return replace(said, kind="auto_reply", reason=reason, words=words[:2_000])
    wish = " ".join((words or said.subject).lower().split()).strip(" .!")
    return replace(said, kind="leave" if wish in WISHES else "reply", words=words)
