"""What the collector answers with, and the addresses that other rooms answer in its process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from touchline.kit.environment import Environment
from touchline.kit.registry import Registry

encode = msgspec.json.Encoder().encode
JSON: Final = ("content-type", "application/json")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and extra headers of one answer."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (JSON,)


GOOD: Final = Answer(200, encode({"success": True}))


def refuse(status: int, reason: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer that says what is wrong."""
    return Answer(status, encode({"success": False, "message": reason}), (JSON, *headers))


class Responder(Protocol):
    """Answers GET and HEAD below one prefix; it lives as long as the collector."""

    async def answer(self, scope: Any, ip: str) -> Answer:
        """Return the answer to one request of the client at `ip`; what it raises is answered with 503."""

    def keep(self) -> None:
        """Keep what it knows fresh: called every second in a thread, and may block."""

    def stop(self) -> None:
        """Finish what was begun; may block."""


MakeResponder = Callable[[Environment, asyncio.AbstractEventLoop], Responder]
RESPONDERS: Final[Registry[MakeResponder]] = Registry("part of the collector")


def answer_below(prefix: str) -> Callable[[MakeResponder], MakeResponder]:
    """Return a decorator that gives the addresses below a prefix such as `/e/` (three signs) to a responder."""
    if len(prefix) != 3 or prefix[0] != "/" or prefix[2] != "/":
        raise ValueError(f"{prefix!r} is no prefix of one letter between two slashes.")
    return RESPONDERS.register(prefix)
