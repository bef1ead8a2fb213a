"""Builds the bytes of one mail: headers in which no value can begin another, a text part and an HTML part.

RFC 5322, 2045–2047. The frame is the same for all mails of a mailing; only what is filled in is encoded for each.
"""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from touchline.channels.email.dkim import Signing, sign

BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
PLAIN: Final = re.compile(r"[\x20-\x7e]*\Z")
ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")
LONGEST_LINE: Final = 900
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail before it is bytes; `headers` are those beside From, To, Subject, Date and Reply-To."""

    from_name: str
    from_address: str
    to: str
    to_name: str = ""
    subject: str
    text: str
    html: str
    reply_to: str = ""
    headers: Sequence[Pair] = ()


def compose(letter: Letter, *, at: datetime, signing: Signing | None) -> bytes:
    """Return a mail as it goes over the wire: CRLF, lines that begin with a dot doubled by `stuff` later."""
    boundary, body = _make_body(letter)
    headers: list[Pair] = [
        ("From", write_address(letter.from_name, letter.from_address)),
        ("To", write_address(letter.to_name, letter.to)),
        ("Subject", write_text(letter.subject, name="Subject")),
        ("Date", format_datetime(at)),
        *((name, write_text(value, name=name)) for name, value in letter.headers),
    ]
    if letter.reply_to:
        headers.append(("Reply-To", write_address("", letter.reply_to)))
    headers.append(("MIME-Version", "1.0"))
    if boundary:
        headers.append(("Content-Type", f'multipart/alternative; boundary="{boundary}"'))
    else:
        headers.append(("Content-Type", 'text/plain; charset="utf-8"'))
        headers.append(("Content-Transfer-Encoding", "quoted-printable"))
    if signing is not None:
        signature = sign(headers, body, signing, at=int(at.timestamp()))
        headers.insert(0, ("DKIM-Signature", signature))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode() + b"\r\n" + body


def stuff(raw: bytes) -> bytes:
    """Return a mail with a second dot before each line that begins with one (RFC 5321, 4.5.2)."""
    raw = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + raw if raw.startswith(b".") else raw


def _make_body(letter: Letter) -> tuple[str, bytes]:
    text = encode_part(letter.text or " ")
    if not letter.html:
        return "", text
    html = encode_part(letter.html)
    boundary = f"=_{binascii.crc32(html):08x}{binascii.crc32(text):08x}"
    mark = boundary.encode()
    return boundary, b"".join(
        (
            b"--", mark, b'\r\nContent-Type: text/plain; charset="utf-8"\r\n',
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", text,
            b"\r\n--", mark, b'\r\nContent-Type: text/html; charset="utf-8"\r\n',
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", html,
            b"\r\n--", mark, b"--\r\n",
        )
    )  # fmt: skip


def encode_part(text: str) -> bytes:
    """Return a text in quoted-printable with CRLF; an encoded boundary cannot stand in it, since `=` is encoded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\r\n".join([_encode_line(line) for line in lines])


@lru_cache(maxsize=20_000)
def _encode_line(line: str) -> bytes:
    # Most lines are the same for everybody.
    return binascii.b2a_qp(line.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")


def write_text(value: str, *, name: str) -> str:
    """Return a header's value as it may stand there: no line break, what is not ASCII encoded, long ones folded."""
    clean = BREAKS.sub(" ", value).strip() if not value.isprintable() else value.strip()
    if PLAIN.match(clean) and len(clean) < LONGEST_LINE and "=?" not in clean:
        return clean
    return Header(clean, "utf-8", header_name=name).encode(linesep="\r\n")


@lru_cache(maxsize=4096)
def write_address(name: str, address: str) -> str:
    """Return an address with the name before it; quotes and line breaks in the name do no harm."""
    clean = BREAKS.sub(" ", name).strip()
    mailbox = BREAKS.sub("", address).strip()
    if not clean:
        return mailbox
    if ATOMS.match(clean) and "=?" not in clean:
        return f"{clean} <{mailbox}>"
    if PLAIN.match(clean):
        quoted = clean.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{mailbox}>'
    return f"{Header(clean, 'utf-8').encode(linesep=chr(13) + chr(10))} <{mailbox}>"
