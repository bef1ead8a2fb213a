"""Reads a mail that came in: what it is, which copy it is about, and what it says. Nothing that comes in makes it fail.

In this order: a report of a mail server (RFC 3464), a complaint (RFC 5965), an answer that a machine wrote (RFC 3834), a
wish to hear no more, a reply. It decides nothing and writes nothing; that a claim is true is the token's matter.
"""

import email.errors
import email.header
import email.message
import email.utils
import html
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

import nh3
from mailparser_reply import EmailReplyParser

LONGEST_TEXT: Final = 20_000
LONGEST_HEADER: Final = 2_000
MOST_PARTS: Final = 200
MOST_LOOKED_AT: Final = 200_000
MOST_MARKS: Final = 100
MARK: Final = re.compile(rb"(?:t\.|[br]-)[a-z2-7]{20,64}@[a-z0-9.-]{1,200}")
LANGUAGES: Final = ["en", "de", "fr", "it", "es", "nl", "pl", "sv", "pt", "da", "cs", "ja", "zh"]
WISHES: Final = frozenset(
    (
        "stop",
        "unsubscribe",
        "remove me",
        "abmelden",
        "abbestellen",
        "austragen",
        "désabonner",
        "cancellami",
        "uitschrijven",
    )
)
AUTO_HEADERS: Final = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply-From",
    "X-Autoresponder",
    "X-Mail-Autoreply",
    "X-Vacation",
)
AUTO_PRECEDENCE: Final = frozenset(("auto_reply", "auto-reply", "bulk", "junk", "list"))
AUTO_SUBJECT: Final = re.compile(
    r"^(?:(?:re|aw|antw|fw|fwd|wg)\s*:\s*)*(?:auto(?:matic|mated)?[- ]?(?:reply|response)|automatische (?:antwort|rückmeldung)"
    r"|abwesen(?:d|heit)|out of (?:the )?office|ooo\b|vacation reply|absence|réponse automatique|risposta automatica"
    r"|respuesta automática|automatisch antwoord|autosvar|nicht im (?:büro|haus)|urlaub)",
    re.IGNORECASE,
)
ROBOTS: Final = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-?daemon|no-?reply|do-?not-?reply|noreply|bounces?)(?:[+@-]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart as far as that goes."""

    message: email.message.Message
    raw: bytes
    envelope_from: str
    envelope_to: str

    def get(self, name: str) -> str:
        """Return the first header of this name as text of one line, or ''."""
        return get_header(self.message, name)


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail turned out to be: a slug of `Inbound.Kind`, why, and the addresses and names to look for a claim in."""

    kind: str
    reason: str = ""
    words: str = ""
    """What the other server said, or the new words of a reply."""
    subject: str = ""
    sender: str = ""
    message_id: str = ""
    recipient: str = ""
    """Whom a report is about."""
    is_hard: bool = False
    marks: tuple[str, ...] = field(default=())


def parse(raw: bytes, *, envelope_from: str = "", envelope_to: str = "") -> Mail:
    """Return the mail of these bytes; whatever they are, there is one."""
    return Mail(BytesParser(policy=compat32).parsebytes(raw), raw, envelope_from, envelope_to)


def get_header(message: email.message.Message, name: str) -> str:
    """Return a header decoded, without line breaks and what cannot be shown."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(email.header.make_header(email.header.decode_header(str(value)[:LONGEST_HEADER])))
    except (LookupError, ValueError, TypeError, AssertionError, email.errors.MessageError):
        text = str(value)[:LONGEST_HEADER]
    return clean(" ".join(text.split()))


def clean(text: str) -> str:
    """Return a text that every store takes: without NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8", "replace")


def list_parts(message: email.message.Message) -> list[email.message.Message]:
    """Return the parts of a mail, at most so many, the outermost first."""
    found: list[email.message.Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, email.message.Message)] + waiting
    return found


def find_marks(mail: Mail) -> tuple[str, ...]:
    """Return the addresses and ids of a mail, and of the one it carries, in which a token of ours may stand."""
    found = [mail.envelope_to]
    for part in list_parts(mail.message):
        # Received lines and the body tell nothing that a stranger could not write; a token cannot be written by one.
        for name in (
            "To",
            "Delivered-To",
            "X-Original-To",
            "Envelope-To",
            "Cc",
            "In-Reply-To",
            "References",
            "Message-ID",
        ):
            found += re.findall(r"[^\s<>,;:\"]{3,200}@[^\s<>,;:\"]{1,200}", get_header(part, name))
    # A server that keeps to no standard quotes what it could not deliver: a token in the text is a token, too.
    found += [one.decode("ascii", "replace") for one in MARK.findall(mail.raw[:MOST_LOOKED_AT].lower())[:MOST_MARKS]]
    return tuple(dict.fromkeys(one.lower() for one in found if one))[:MOST_MARKS]


def read_text(message: email.message.Message) -> str:
    """Return the words of a mail: of its plain part, else of its HTML without the tags."""
    plain, marked = "", ""
    for part in list_parts(message):
        kind = part.get_content_type()
        if part.get_filename() or kind not in ("text/plain", "text/html"):
            continue
        if kind == "text/plain" and not plain:
            plain = decode(part)
        elif kind == "text/html" and not marked:
            marked = decode(part)
    if plain.strip():
        return plain[:LONGEST_TEXT]
    spaced = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d)[^>]{0,200}>", "\n", marked[: 4 * LONGEST_TEXT])
    return html.unescape(nh3.clean(spaced, tags=set())).strip()[:LONGEST_TEXT]


def decode(part: email.message.Message) -> str:
    """Return the text of one part; what cannot be decoded is replaced or left away."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, UnicodeError):
        return ""
    if not isinstance(found, bytes):
        return ""
    try:
        return clean(found.decode(part.get_content_charset() or "utf-8", "replace"))
    except (LookupError, ValueError, TypeError):
        return clean(found.decode("utf-8", "replace"))


def read_new_words(text: str) -> str:
    """Return what is new in a reply, without what it quotes."""
    try:
        found = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text[:LONGEST_TEXT])
    except Exception:  # noqa: BLE001 - patterns over anything that anybody wrote: then all of it is shown
        found = text
    return (found or text).strip()


def find_auto_reason(mail: Mail) -> str:
    """Return why a machine wrote this answer, or '' (RFC 3834, and what the common programs do instead)."""
    submitted = mail.get("Auto-Submitted").lower()
    sender = email.utils.parseaddr(mail.get("From"))[1]
    reasons = (
        ("auto_submitted", bool(submitted) and not submitted.startswith("no")),
        ("auto_header", any(mail.get(name) for name in AUTO_HEADERS)),
        ("precedence", mail.get("Precedence").lower() in AUTO_PRECEDENCE),
        ("list", bool(mail.get("List-Id") or mail.get("List-Unsubscribe"))),
        ("suppressed", bool(mail.get("X-Auto-Response-Suppress"))),
        ("null_sender", mail.envelope_from == "<>" or mail.get("Return-Path") == "<>"),
        ("robot", bool(ROBOTS.match(sender))),
        ("subject", bool(AUTO_SUBJECT.match(mail.get("Subject")))),
    )
    return next((reason for reason, holds in reasons if holds), "")
