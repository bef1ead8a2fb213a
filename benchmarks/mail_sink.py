"""A mail server that takes everything, keeps count by Message-ID and forgets the rest; it can be told to misbehave.

Run as a process: `python benchmarks/mail_sink.py PORT`. Lines on its standard input are orders in JSON, its answers are JSON
on standard output: `{"ask": "count"}`, or `ids`, `at`, `mails`, and `{"rules": [...]}`. A rule says what happens to recipients
at a domain: `{"domain": "slow.example", "at": "dot", "wait": 30}` or `{"at": "rcpt", "say": "550 5.1.1 no"}`.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

STATES = ("connect", "hello", "auth", "mail", "rcpt", "data", "dot")


@dataclass
class Book:
    """What came, and what is to happen."""

    seen: Counter[str] = field(default_factory=Counter)
    at: dict[str, float] = field(default_factory=dict)
    """When each came first."""
    rules: list[dict[str, Any]] = field(default_factory=list)
    keeps: bool = False
    mails: list[str] = field(default_factory=list)
    connections: int = 0
    begun: float = 0.0
    last: float = 0.0
    open_data: int = 0
    by_domain: Counter[str] = field(default_factory=Counter)

    def find_rule(self, state: str, recipient: str) -> dict[str, Any] | None:
        for rule in self.rules:
            if rule["at"] == state and (not rule.get("domain") or recipient.endswith("@" + rule["domain"])):
                if "times" in rule:
                    if rule["times"] <= 0:
                        continue
                    rule["times"] -= 1
                return rule
        return None


class Server(asyncio.Protocol):
    """One connection."""

    def __init__(self, book: Book) -> None:
        self.book, self.buffer, self.in_data, self.recipient, self.waiting = book, bytearray(), False, "", False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.book.connections += 1
        self.answer("connect", b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.work()

    def connection_lost(self, _error: Exception | None) -> None:
        if self.in_data:
            self.book.open_data -= 1

    def work(self) -> None:
        while not self.waiting:
            if self.in_data:
                end = self.buffer.find(b"\r\n.\r\n")
                if end < 0:
                    return
                raw = bytes(self.buffer[: end + 2])
                del self.buffer[: end + 5]
                self.in_data = False
                self.book.open_data -= 1
                self.take(raw)
                continue
            end = self.buffer.find(b"\r\n")
            if end < 0:
                return
            line = bytes(self.buffer[:end])
            del self.buffer[: end + 2]
            self.command(line)

    def command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"MAIL":
            self.answer("mail", b"250 ok\r\n")
        elif verb == b"RCPT":
            self.recipient = line.partition(b"<")[2].partition(b">")[0].decode().lower()
            self.answer("rcpt", b"250 ok\r\n")
        elif verb == b"DATA":
            self.answer("data", b"354 go on\r\n", on_done=self.begin_data)
        elif verb == b"EHLO":
            self.answer(
                "hello",
                b"250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SIZE 50000000\r\n",
            )
        elif verb == b"AUTH":
            self.answer("auth", b"235 welcome\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")

    def begin_data(self) -> None:
        self.in_data = True
        self.book.open_data += 1

    def take(self, raw: bytes) -> None:
        rule = self.book.find_rule("dot", self.recipient)
        if rule is None or rule.get("takes") or (rule.get("say", "250")[0] == "2" and not rule.get("drop")):
            self.count(raw)
        self.answer("dot", b"250 2.0.0 taken\r\n", rule=rule, is_found=True)

    def count(self, raw: bytes) -> None:
        start = raw.find(b"Message-ID: ")
        name = raw[start + 12 : raw.find(b"\r\n", start)].decode()
        self.book.seen[name] += 1
        moment = time.time()
        self.book.begun = self.book.begun or moment
        self.book.last = moment
        self.book.by_domain[self.recipient.rpartition("@")[2]] += 1
        self.book.at.setdefault(name, moment)
        if self.book.keeps:
            self.book.mails.append(raw.decode("utf-8", "replace"))

    def answer(
        self, state: str, usual: bytes, *, on_done: Any = None, rule: Any = None, is_found: bool = False
    ) -> None:
        rule = rule if is_found else self.book.find_rule(state, self.recipient if state in ("rcpt", "data") else "")
        if rule is None:
            self.transport.write(usual)
            if on_done:
                on_done()
            return
        self.waiting = True
        self.task = asyncio.ensure_future(self.misbehave(rule, usual, on_done))

    async def misbehave(self, rule: dict[str, Any], usual: bytes, on_done: Any) -> None:
        await asyncio.sleep(rule.get("wait", 0))
        if rule.get("drop"):
            self.transport.abort()
            return
        said = rule["say"].encode() + b"\r\n" if rule.get("say") else usual
        for start in range(0, len(said), rule.get("bytes", len(said))):
            self.transport.write(said[start : start + rule.get("bytes", len(said))])
            if rule.get("bytes"):
                await asyncio.sleep(1)
        self.waiting = False
        if rule.get("close"):
            self.transport.close()
            return
        if on_done and said[:1] == b"3":
            on_done()
        self.work()


async def serve(port: int) -> None:
    book = Book()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(book), "127.0.0.1", port)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    reader = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        if "rules" in order:
            book.rules = order["rules"]
        if "keeps" in order:
            book.keeps = order["keeps"]
        if order.get("forget"):
            rules, keeps = book.rules, book.keeps
            book.__init__()
            book.rules, book.keeps = rules, keeps
        print(json.dumps(tell(book, order.get("ask", ""))), flush=True)


def tell(book: Book, asked: str) -> Any:
    if asked == "ids":
        return dict(book.seen)
    if asked == "mails":
        return book.mails
    if asked == "at":
        return book.at
    return {
        "messages": len(book.seen), "copies": sum(book.seen.values()), "most": max(book.seen.values(), default=0),
        "connections": book.connections, "open": book.open_data, "begun": book.begun, "last": book.last,
        "domains": dict(book.by_domain),
    }  # fmt: skip


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        try:
            import uvloop

            uvloop.run(serve(int(sys.argv[1])))
        except ImportError:
            asyncio.run(serve(int(sys.argv[1])))
