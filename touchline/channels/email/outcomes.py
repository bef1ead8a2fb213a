"""What an answer of a mail server means for one message, the connection and the account.

RFC 5321 (codes), RFC 3463 and 5248 (enhanced codes), RFC 4954 (answers to AUTH).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ENHANCED: Final = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_MAILBOX: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
FULL: Final = frozenset({"2.2"})
TOO_BIG: Final = frozenset({"2.3", "3.4"})
LOST: Final = frozenset({"4.1", "4.2", "4.3", "4.5", "4.6", "4.7"})


class Outcome(StrEnum):
    """What became of handing one message over."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """The recipient's server asks to come back later."""
    BOUNCED = "bounced"
    """There is no such mailbox: the address does not work."""
    REFUSED = "refused"
    """Not taken for good, and not because of the address."""
    UNKNOWN = "unknown"
    """It was handed over and no answer came."""
    WITHDRAWN = "withdrawn"
    """We changed our mind before the text: the person left, the mailing was paused."""
    RETURNED = "returned"
    """It was never handed over: the way there is closed for now, and the message is not to blame."""


class Phase(StrEnum):
    """Where in the conversation an answer came or failed to."""

    CONNECT = "connect"
    HELLO = "hello"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message; `closes` tells that the way is closed, `pauses` that the account needs mending."""

    outcome: Outcome
    reason: str = ""
    answer: str = ""
    closes: bool = False
    pauses: bool = False
    trouble: bool = False
    """Whether the sender's own address was refused, which no other message of the mailing will escape."""


def judge_answer(phase: Phase, code: int, text: str) -> Receipt:
    """Return what an answer means; a code beyond 200–599 is read as 451."""
    answer = f"{code} {text}".strip()[:300]
    if 200 <= code < 300 and phase is Phase.DOT:
        return Receipt(Outcome.ACCEPTED, answer=answer)
    if phase in (Phase.CONNECT, Phase.HELLO, Phase.LOGIN):
        return _judge_way(phase, code, answer)
    if code == 421:
        return Receipt(Outcome.RETURNED, "unreachable", answer, closes=True)
    if code in (530, 534, 535, 538):
        return Receipt(Outcome.RETURNED, "unreachable", answer, closes=True, pauses=True)
    if code < 500 or code > 599:
        return Receipt(Outcome.DEFERRED, _name_delay(text), answer)
    if phase is Phase.SENDER:
        return Receipt(Outcome.RETURNED, "policy", answer, trouble=True)
    return _judge_refusal(phase, code, text, answer)


def _judge_way(phase: Phase, code: int, answer: str) -> Receipt:
    """An answer before any message: wrong credentials need mending, all else is tried again later."""
    pauses = phase is Phase.LOGIN and 500 <= code < 600
    return Receipt(Outcome.RETURNED, "unreachable", answer, closes=True, pauses=pauses)


def _name_delay(text: str) -> str:
    return "full" if find_enhanced(text) in FULL else "busy"


def _judge_refusal(phase: Phase, code: int, text: str, answer: str) -> Receipt:
    detail = find_enhanced(text)
    if detail in NO_MAILBOX:
        return Receipt(Outcome.BOUNCED, "no_mailbox", answer)
    if detail in FULL:
        return Receipt(Outcome.DEFERRED, "full", answer)
    if detail in TOO_BIG:
        return Receipt(Outcome.REFUSED, "too_big", answer)
    if detail in LOST:
        return Receipt(Outcome.DEFERRED, "busy", answer)
    if detail.startswith("7."):
        return Receipt(Outcome.REFUSED, "policy", answer)
    if detail.startswith("6."):
        return Receipt(Outcome.REFUSED, "content", answer)
    if phase is Phase.RECIPIENT:
        return _judge_recipient(code, answer)
    return Receipt(Outcome.REFUSED, "too_big" if code == 552 else "content", answer)


def _judge_recipient(code: int, answer: str) -> Receipt:
    """An answer to RCPT that has no enhanced code to go by."""
    if code == 552:
        # RFC 5321, 4.5.3.1.10: servers of old say 552 where 452 is meant.
        return Receipt(Outcome.DEFERRED, "full", answer)
    if code in (550, 551, 553):
        return Receipt(Outcome.BOUNCED, "no_mailbox", answer)
    return Receipt(Outcome.REFUSED, "policy", answer)


def find_enhanced(text: str) -> str:
    """Return subject and detail of an enhanced code, such as `1.1` of `5.1.1 no such user`; '' without one."""
    found = ENHANCED.match(text)
    return f"{int(found[2])}.{int(found[3])}" if found else ""
