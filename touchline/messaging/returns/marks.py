"""The addresses and names that one recipient's copy of a mail carries: links, picture, leaving, and where answers go."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings

from touchline.contacts.consents.links import make_link
from touchline.kit.sealing import get_keys
from touchline.messaging.returns.collecting import PICTURE_ENDS, PREFIX, SCHEMES
from touchline.messaging.returns.models import MailingLink
from touchline.messaging.returns.tokens import Claim, For, Tokens

BOUNCES: Final = "b-"
REPLIES: Final = "r-"
MOST_LINKS: Final = 500
LONGEST_OWN: Final = 1_500
"""A longer address of a personal link is not led through the collector: some mail programs cut long ones."""
Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """All that tells one copy from the others. `pixel` is '' where opens may not be tied to the person.

    `bounce_local` and `reply_local` are the front parts of the envelope's sender and of Reply-To, on the domain that
    comes back to Touchline.
    """

    links: list[str]
    pixel: str
    trap: str
    """The address of a link that no reader sees; only a machine follows it."""
    leave_url: str
    view_url: str
    preferences_url: str
    message_id: str
    """Its part before the @; the same at every attempt."""
    bounce_local: str
    reply_local: str

    def lead(self, number: int, address: str) -> str:
        """Return where a link with merge fields in its address leads: through the collector, with the address sealed in it."""
        try:
            checked = check_link(address)
        except BadLink:
            return address
        if len(checked) > LONGEST_OWN or not 0 < number <= len(self.links):
            return address
        link = self.links[number - 1]
        return f"{link}.{get_tokens().seal_address(link.rpartition('/')[2], checked)}"


class BadLink(ValueError):
    """An address that no mail may lead to; the text says which."""


def get_tokens() -> Tokens:
    """Return what makes and reads tokens, under the key that never changes."""
    return _get_tokens(get_keys().audit)


@lru_cache(maxsize=2)
def _get_tokens(key: str) -> Tokens:
    return Tokens(key)


def save_links(mailing_id: int, variants: Mapping[int, Sequence[str]]) -> None:
    """Write down where the links of a mailing lead, by variant in the order of their numbers from 1. Raises BadLink."""
    rows = [
        MailingLink(mailing_id=mailing_id, variant=variant, number=number, address=check_link(address))
        for variant, addresses in variants.items()
        for number, address in enumerate(addresses, start=1)
        if address
    ]
    MailingLink.objects.bulk_create(rows, ignore_conflicts=True)


def check_link(address: str) -> str:
    """Return the address a click is sent on to, in characters that a header may hold. Raises BadLink."""
    found = address.strip()
    if not found.lower().startswith(SCHEMES) or any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in found):
        raise BadLink(f"“{found[:200]}” is no address a mail can lead to; write one that begins with https://.")
    return "".join(sign if sign.isascii() and sign != " " else _quote(sign) for sign in found)


def _quote(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))


def make_marks(
    mailing_id: int, contact_id: int, *, variant: int = 0, links: int = 0, is_identified: bool = True
) -> Marks:
    """Return the marks of one copy with so many links; not identified, its links count and tell of nobody."""
    tokens = get_tokens()
    known = contact_id if is_identified else 0
    claim = Claim(For.CLICK, mailing_id, known, variant)
    count = min(links, MOST_LINKS)
    # What tells of nobody is the same for everybody.
    trap, *numbered = make_clicks(tokens, claim, count) if known else _make_shared_clicks(tokens, claim, count)
    reply = tokens.make_small(Claim(For.REPLY, mailing_id, contact_id))
    pages = f"{settings.ENVIRONMENT.pages_url}/"
    opened = tokens.make(Claim(For.OPEN, mailing_id, contact_id, variant)) if is_identified else ""
    return Marks(
        links=numbered,
        pixel=f"{settings.ENVIRONMENT.collector_url}{PREFIX}{opened}{PICTURE_ENDS}" if opened else "",
        trap=trap,
        leave_url=f"{pages}u/{tokens.make(Claim(For.LEAVE, mailing_id, contact_id, variant))}",
        view_url=f"{pages}m/{tokens.make(Claim(For.VIEW, mailing_id, contact_id, variant))}",
        preferences_url=make_link(contact_id) if contact_id else "",
        message_id=f"t.{reply}",
        bounce_local=BOUNCES + tokens.make_small(Claim(For.BOUNCE, mailing_id, contact_id)),
        reply_local=REPLIES + reply,
    )


def make_clicks(tokens: Tokens, claim: Claim, count: int) -> list[str]:
    """Return the addresses of a copy's links, that of the trap (0) first."""
    begin = f"{settings.ENVIRONMENT.collector_url}{PREFIX}"
    return [begin + token for token in tokens.make_numbered(claim, count)]


_make_shared_clicks = lru_cache(maxsize=256)(make_clicks)


def make_page_url(page: str, claim: Claim) -> str:
    """Return the whole address of one of the public pages of messages."""
    return f"{settings.ENVIRONMENT.pages_url}/{page}/{get_tokens().make(claim)}"


def make_message_id(mailing_id: int, contact_id: int) -> str:
    """Return the front part of the Message-ID: the same at every attempt, and read again when it is referred to."""
    return f"t.{get_tokens().make_small(Claim(For.REPLY, mailing_id, contact_id))}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers of a copy are made of: the mailing, its kind and topic, the sender's domain and firm's name."""

    mailing_id: int
    kind: str
    purpose: str
    list_name: str
    domain: str


def make_headers(marks: Marks, envelope: Envelope) -> list[Header]:
    """Return the headers a copy carries beside From, To, Subject and Date; marketing with how to leave (RFC 8058, 2369).

    List-Id is of the topic (RFC 2919); Feedback-ID names mailing and topic for Gmail's reports. Mail that a machine wrote
    for one person says so (RFC 3834), so that no robot answers it.
    """
    found: list[Header] = [("Message-ID", f"<{marks.message_id}@{envelope.domain}>")]
    if envelope.kind == "marketing":
        found += [
            ("List-Unsubscribe", f"<{marks.leave_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("List-Id", f"{make_list_name(envelope.list_name)} <{envelope.purpose}.{envelope.domain}>".strip()),
            ("Feedback-ID", f"{envelope.mailing_id}:{envelope.purpose}:marketing:touchline"),
            ("Precedence", "bulk"),
        ]
    elif envelope.kind == "transactional":
        found.append(("Auto-Submitted", "auto-generated"))
    return found


def make_list_name(name: str) -> str:
    """Return a name as it may stand before a List-Id: one line of ASCII, or nothing."""
    plain = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in " .,-&'"))
    return f'"{" ".join(plain.split())[:60]}"' if plain.strip() else ""


def find_claim(addresses: Iterable[str]) -> Claim | None:
    """Return what the first address that was made here claims: of a bounce or a reply, whatever its letters."""
    tokens = get_tokens()
    for address in addresses:
        local = address.strip().strip("<>").rpartition("@")[0].lower()
        for begin, kinds in ((BOUNCES, (For.BOUNCE,)), (REPLIES, (For.REPLY,)), ("t.", (For.REPLY,))):
            claim = tokens.read_small(local.removeprefix(begin)) if local.startswith(begin) else None
            if claim is not None and claim.what in kinds:
                return claim
    return None


def hash_raw(raw: bytes) -> str:
    """Return the name of a mail by its bytes."""
    return hashlib.blake2b(raw, digest_size=20).hexdigest()
