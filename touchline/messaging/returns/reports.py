"""Reads the reports of mail servers: what was not delivered and why (RFC 3464, 3463), and who complained (RFC 5965)."""

import email.message
import email.utils
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flufl.bounce import all_failures

from touchline.messaging.returns.reading import LONGEST_HEADER, Mail, decode, get_header, list_parts

# It tells of every pattern that broke on what it was not made for; that is expected here.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
REPLY_CODE: Final = re.compile(r"(?:^|[\s;:(#-])([45])\d\d(?:[\s.-]|$)")
FULL: Final = re.compile(
    r"quota|mailbox (?:is )?full|over ?quota|insufficient (?:system )?storage|full mailbox|voll", re.IGNORECASE
)
UNKNOWN_USER: Final = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox)|does ?n[o']t exist|not (?:our customer|found)"
    r"|invalid recipient"
    r"|recipient (?:address )?rejected: (?:user|undeliverable)|mailbox unavailable|address (?:unknown|rejected)|unrouteable|"
    r"unbekannt|existiert nicht",
    re.IGNORECASE,
)
BLOCKED: Final = re.compile(
    r"spam|block(?:ed|list)|blacklist|reputation|policy|dmarc|\bspf\b|dkim|rate limit|virus|denied", re.IGNORECASE
)
HARD_CODES: Final = frozenset(("1.0", "1.1", "1.2", "1.3", "1.6", "1.9", "1.10", "2.1", "4.4", "5.6"))
"""Of RFC 3463: the mailbox, its domain or its syntax is wrong, or it was closed; 5.4.4 is a domain without a mail server."""
BY_CODE: Final = {
    "2.2": "full",
    "3.4": "too_big",
    "4.7": "expired",
    "2.3": "too_big",
    "4.1": "unreachable",
    "4.6": "unreachable",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: bounce, delay, delivered or complaint; whether for good; of whom; and the server's words."""

    kind: str
    reason: str
    is_hard: bool = False
    recipient: str = ""
    words: str = ""


def read_report(mail: Mail) -> Report | None:
    """Return what a mail reports, or None for one that is no report."""
    parts = list_parts(mail.message)
    for part in parts:
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            return _read_delivery(part)
        if kind == "message/feedback-report":
            return _read_complaint(part)
    if mail.envelope_from in ("<>", "") and _is_from_server(mail):
        return _guess_bounce(mail)
    return None


def _is_from_server(mail: Mail) -> bool:
    sender = email.utils.parseaddr(mail.get("From"))[1].lower()
    return mail.envelope_from == "<>" or sender.startswith(("mailer-daemon", "postmaster", "mail-daemon", "maildaemon"))


def _read_delivery(part: email.message.Message) -> Report:
    """Return the worst that a report tells: it may be about several recipients, and ours are one each."""
    blocks = _get_blocks(part)
    reports = [_read_block(block) for block in blocks if get_header(block, "Action") or get_header(block, "Status")]
    order = {"bounce": 0, "delay": 1, "delivered": 2}
    return min(reports, key=lambda one: (order[one.kind], not one.is_hard), default=Report("bounce", "policy"))


def _get_blocks(part: email.message.Message) -> Sequence[email.message.Message]:
    payload = part.get_payload() if part.is_multipart() else None
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, email.message.Message)]
    # A part with a wrong type or encoding is text still; its lines are the same.
    text = decode(part)[: 10 * LONGEST_HEADER]
    return [
        email.message_from_string(block) for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if block.strip()
    ]


def _read_block(block: email.message.Message) -> Report:
    action = get_header(block, "Action").partition(";")[0].strip().lower()
    words = get_header(block, "Diagnostic-Code").partition(";")[2].strip() or get_header(block, "Diagnostic-Code")
    recipient = _read_address(get_header(block, "Original-Recipient")) or _read_address(
        get_header(block, "Final-Recipient")
    )
    if action in ("delivered", "relayed", "expanded"):
        return Report("delivered", "", recipient=recipient, words=words)
    status = STATUS.search(get_header(block, "Status"))
    reason, is_hard = judge_failure(status.group(0) if status else "", words)
    if action == "delayed" or (not action and status and status[1] == "4"):
        return Report("delay", reason, recipient=recipient, words=words)
    if not action and status and status[1] == "2":
        return Report("delivered", "", recipient=recipient, words=words)
    return Report("bounce", reason, is_hard=is_hard, recipient=recipient, words=words)


def judge_failure(status: str, words: str) -> tuple[str, bool]:
    """Return the slug of why a mail was not taken, and whether it is for good: the mailbox is not there.

    The server's own words go before a general code: large providers say 5.0.0, or 5.7.1 of an unknown mailbox.
    """
    inner = STATUS.search(words)
    code = inner if inner and (not status or status.endswith((".0.0", ".1.0"))) else STATUS.search(status)
    kind, detail = (code[1], f"{int(code[2])}.{int(code[3])}") if code else (_find_class(words), "0.0")
    if kind == "4":
        return BY_CODE.get(detail, "expired" if FULL.search(words) is None else "full"), False
    if detail in HARD_CODES:
        return ("bad_address" if detail in ("1.2", "4.4") else "no_mailbox"), True
    if detail in BY_CODE:
        return BY_CODE[detail], False
    if FULL.search(words):
        return "full", False
    if UNKNOWN_USER.search(words) and not (detail.startswith("7.") and BLOCKED.search(words)):
        return "no_mailbox", True
    return "policy", False


def _find_class(words: str) -> str:
    found = REPLY_CODE.search(words)
    return found[1] if found else "5"


def _read_address(text: str) -> str:
    """Return the address of `rfc822; ada@x.example`."""
    address = text.rpartition(";")[2].strip().strip("<>")
    return address[:320] if "@" in address else ""


def _guess_bounce(mail: Mail) -> Report | None:
    """Return what a server said that keeps to no standard."""
    try:
        temporary, permanent = all_failures(mail.message)
    except Exception:  # noqa: BLE001 - patterns over anything that anybody sent; then nothing was found
        return None
    found = sorted(permanent or temporary)
    if not found:
        return None
    address = found[0].decode("ascii", "replace")
    return Report("bounce", "no_mailbox" if permanent else "policy", is_hard=bool(permanent), recipient=address[:320])


def _read_complaint(part: email.message.Message) -> Report | None:
    blocks = [*_get_blocks(part), part]
    found = next((kind for block in blocks if (kind := get_header(block, "Feedback-Type"))), "").lower()
    recipient = next((one for block in blocks if (one := _read_address(get_header(block, "Original-Rcpt-To")))), "")
    if found in ("not-spam", "auth-failure"):
        return None
    return Report("complaint", re.sub(r"[^a-z-]", "", found)[:30] or "abuse", recipient=recipient)
