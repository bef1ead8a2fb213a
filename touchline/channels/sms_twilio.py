"""SMS by Twilio's HTTP interface, which many services speak: out, statuses and answers in, all signed.

https://www.twilio.com/docs/messaging/api/message-resource
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from touchline.channels.email.accounts import Route
from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.email.transports import Envelope
from touchline.channels.email.wire import MaySend
from touchline.kit.http import NotReached
from touchline.kit.http_json import NotAnswered, read_json
from touchline.kit.http_targets import Reach, Refused

KIND: Final = "sms_twilio"
LONGEST: Final = 1_600
BAD_NUMBERS: Final = frozenset({21211, 21214, 21217, 21614, 30005, 30006})
"""No such number, or one that takes no SMS, such as a landline."""
OPTED_OUT: Final = frozenset({21610})
REFUSALS: Final = frozenset({21408, 21612, 30004, 30007, 63038})
BUSY: Final = frozenset({20429, 21611, 30001, 30002})
FATES: Final[dict[str, str]] = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "bounced",
    "failed": "bounced",
}


class Word(StrEnum):
    """What somebody wants who answers with one word."""

    STOP = "stop"
    START = "start"
    HELP = "help"


WORDS: Final[dict[str, Word]] = {
    **dict.fromkeys(("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"), Word.STOP),
    **dict.fromkeys(("stopp", "abmelden", "abbestellen", "kündigen", "kuendigen", "ende", "austragen", "halt"), Word.STOP),
    **dict.fromkeys(("start", "unstop", "yes", "subscribe", "anmelden", "ja", "weiter"), Word.START),
    **dict.fromkeys(("help", "info", "hilfe"), Word.HELP),
}  # fmt: skip
GERMAN: Final = frozenset(
    {
        "stopp",
        "abmelden",
        "abbestellen",
        "kündigen",
        "kuendigen",
        "ende",
        "austragen",
        "halt",
        "anmelden",
        "ja",
        "weiter",
        "hilfe",
    }
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """An SMS that came in: its id at the service, from whom to which number, its text, and the word it is, if it is one."""

    provider_id: str
    sender: str
    receiver: str
    text: str
    word: Word | None
    is_german: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What became of an SMS: its id at the service, `delivered` or `bounced` or nothing yet, and a reason's slug."""

    provider_id: str
    fate: str
    reason: str
    code: int


class TwilioTransport:
    """An account; each message is a call of its own."""

    def __init__(self, route: Route, *, reach: Reach) -> None:
        self.route, self.reach = route, reach

    def hand_over(self, envelope: Envelope, may_send: MaySend) -> Receipt:
        """Hand one SMS over; its text is the envelope's `raw`, `subject` the address that is told of its status."""
        fields = {"To": envelope.recipient, "Body": envelope.raw.decode()[:LONGEST]}
        sender = self.route.provider
        fields["MessagingServiceSid" if sender.startswith("MG") else "From"] = sender
        if envelope.sender:
            fields["StatusCallback"] = envelope.sender
        if not may_send():
            return Receipt(Outcome.WITHDRAWN)
        try:
            status, said = self._call(fields)
        except Refused as error:
            return Receipt(Outcome.RETURNED, "unreachable", str(error)[:300], closes=True, pauses=True)
        except NotAnswered as error:
            # It may have been sent: the call was written when the connection was lost.
            return Receipt(Outcome.UNKNOWN, "unanswered", str(error)[:300], closes=True)
        except NotReached as error:
            return Receipt(Outcome.RETURNED, "unreachable", str(error)[:300], closes=True)
        return judge_answer(status, said)

    def _call(self, fields: Mapping[str, str]) -> tuple[int, dict[str, object]]:
        secret = base64.b64encode(f"{self.route.username}:{self.route.password}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
        address = f"{self.route.host}/2010-04-01/Accounts/{self.route.username}/Messages.json"
        return read_json("POST", address, reach=self.reach, body=urlencode(fields).encode(), headers=headers)

    def close(self) -> None:
        """Nothing is open between messages."""


def judge_answer(status: int, said: Mapping[str, object]) -> Receipt:
    """Return what the service's answer means; the answer of an accepted one is `sid parts`."""
    code = read_number(said.get("code"))
    answer = f"{status} {code or ''} {said.get('message') or ''}".strip()[:300]
    if 200 <= status < 300 and said.get("sid"):
        return Receipt(Outcome.ACCEPTED, answer=f"{said['sid']} {read_number(said.get('num_segments')) or 1}")
    if status in (401, 403) and code not in REFUSALS:
        return Receipt(Outcome.RETURNED, "unreachable", answer, closes=True, pauses=True)
    if status == 429 or code in BUSY or status in (500, 502, 503, 504):
        return Receipt(Outcome.DEFERRED, "busy", answer)
    if code in BAD_NUMBERS:
        return Receipt(Outcome.BOUNCED, "no_mailbox", answer)
    if code in OPTED_OUT:
        return Receipt(Outcome.REFUSED, "opted_out", answer)
    if code in REFUSALS:
        return Receipt(Outcome.REFUSED, "policy", answer)
    return Receipt(Outcome.REFUSED, "content", answer)


def find_cost(parts: int, price: Decimal | None) -> Decimal | None:
    """Return what so many parts cost."""
    return None if price is None else parts * price


def sign_call(url: str, fields: Mapping[str, str], token: str) -> str:
    """Return the signature of a call to us: HMAC-SHA1 over the address and its fields in the order of their names."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def is_signed(url: str, fields: Mapping[str, str], *, token: str, signature: str) -> bool:
    """Tell whether a call comes from the service, compared in constant time."""
    return hmac.compare_digest(sign_call(url, fields, token).encode(), signature.encode("utf-8", "replace"))


def parse_inbound(fields: Mapping[str, str]) -> Inbound | None:
    """Return the SMS of a call, or None when it is none."""
    provider_id, sender = fields.get("MessageSid") or fields.get("SmsSid") or "", fields.get("From", "")
    if not provider_id or not sender:
        return None
    text = fields.get("Body", "").replace("\0", "")[:LONGEST]
    said = " ".join(text.split()).strip(" .!?\"'„“»«").casefold()
    return Inbound(provider_id[:64], sender[:32], fields.get("To", "")[:32], text, WORDS.get(said), said in GERMAN)


def parse_status(fields: Mapping[str, str]) -> Status | None:
    """Return what a call says of an SMS, or None when it says nothing of one."""
    provider_id = fields.get("MessageSid") or fields.get("SmsSid") or ""
    word = (fields.get("MessageStatus") or fields.get("SmsStatus") or "").casefold()
    if not provider_id or not word:
        return None
    code = read_number(fields.get("ErrorCode"))
    reason = "no_mailbox" if code in BAD_NUMBERS else "opted_out" if code in OPTED_OUT else "policy"
    fate = FATES.get(word, "")
    return Status(provider_id[:64], fate, reason if fate == "bounced" else "", code)


def read_number(text: object) -> int:
    """Return a number, 0 for what is none."""
    said = str(text or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
