"""SMTP as a client speaks it: one connection kept for many messages, pipelined where the server allows it.

RFC 5321, 2920 (PIPELINING), 3207 (STARTTLS), 4954 (AUTH). Time limits are those of RFC 5321, 4.5.3.2.
"""

import base64
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from touchline.channels.email.outcomes import Outcome, Phase, Receipt, judge_answer

CONNECT_S: Final = 60.0
"""For the greeting, the names, TLS and the login together."""
COMMAND_S: Final = 300.0
DOT_S: Final = 660.0
"""For the answer after the last dot: whoever gives up sooner sends what the server has taken (RFC 5321: 600 at least)."""
LONGEST_LINE: Final = 4096
MOST_LINES: Final = 200
MaySend = Callable[[], bool]


class Lost(Exception):
    """The connection ended or stood still; the text says how."""


class Refused(Exception):
    """The server does not let us in."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.answer)
        self.receipt = receipt


class Wire:
    """One open connection to a mail server, ready for messages."""

    def __init__(self, host: str, port: int, *, security: str, hello: str, dot_s: float = DOT_S) -> None:
        self.host, self.security, self.hello, self.dot_s = host, security, hello, dot_s
        self.features: dict[str, str] = {}
        self.sent = 0
        self._rest = bytearray()
        self._context = ssl.create_default_context() if security in ("tls", "starttls") else None
        try:
            self._socket: socket.socket = socket.create_connection((host, port), timeout=CONNECT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if security == "tls" and self._context:
                self._socket = self._context.wrap_socket(self._socket, server_hostname=host)
        except OSError as error:
            raise Lost(f"{host}:{port} cannot be reached: {error.strerror or error}") from None

    def open(self, *, username: str, password: str) -> None:
        """Come to where messages are taken; raises Refused and Lost."""
        until = time.monotonic() + CONNECT_S
        self._expect(Phase.CONNECT, until, good=(220,))
        self._greet(until)
        if self.security == "starttls" and self._context:
            self._ask(b"STARTTLS", Phase.HELLO, until, good=(220,))
            self._rest.clear()
            try:
                self._socket = self._context.wrap_socket(self._socket, server_hostname=self.host)
            except OSError as error:
                raise Lost(f"{self.host} offers TLS that is not valid: {error}") from None
            self._greet(until)
        if username:
            self._log_in(username, password, until)

    def _greet(self, until: float) -> None:
        text = self._ask(f"EHLO {self.hello}".encode(), Phase.HELLO, until, good=(250,))
        lines = [line.strip() for line in text.split("\n")[1:]]
        self.features = {line.split(" ")[0].upper(): line.partition(" ")[2] for line in lines if line}

    def _log_in(self, username: str, password: str, until: float) -> None:
        ways = self.features.get("AUTH", "").upper().split()
        if "PLAIN" in ways or not ways:
            secret = base64.b64encode(f"\0{username}\0{password}".encode())
            self._ask(b"AUTH PLAIN " + secret, Phase.LOGIN, until, good=(235,))
            return
        self._ask(b"AUTH LOGIN", Phase.LOGIN, until, good=(334,))
        self._ask(base64.b64encode(username.encode()), Phase.LOGIN, until, good=(334,))
        self._ask(base64.b64encode(password.encode()), Phase.LOGIN, until, good=(235,))

    def hand_over(self, sender: str, recipient: str, raw: bytes, may_send: MaySend) -> Receipt:
        """Hand one message over and return what became of it; a Receipt with `closes` ends the connection.

        `may_send` is asked when the server has agreed to sender and recipient, right before the text.
        """
        phase = Phase.SENDER
        try:
            refused = self._announce(sender, recipient)
            if refused is None and not may_send():
                refused = Receipt(Outcome.WITHDRAWN)
            if refused is not None:
                return self._withdraw(refused)
            phase = Phase.DATA
            self._send(b"DATA\r\n", COMMAND_S)
            code, text = self._read(time.monotonic() + COMMAND_S)
            if code != 354:
                return self._withdraw(judge_answer(phase, code, text))
            self._send(raw if raw.endswith(b"\r\n") else raw + b"\r\n", COMMAND_S)
            phase = Phase.DOT
            self._send(b".\r\n", self.dot_s)
            code, text = self._read(time.monotonic() + self.dot_s)
        except Lost as error:
            if phase is Phase.DOT:
                return Receipt(Outcome.UNKNOWN, "unanswered", str(error), closes=True)
            return Receipt(Outcome.RETURNED, "unreachable", str(error), closes=True)
        self.sent += 1
        if code == 421:
            return Receipt(Outcome.DEFERRED, "busy", f"421 {text}"[:300], closes=True)
        return judge_answer(Phase.DOT, code, text)

    def _announce(self, sender: str, recipient: str) -> Receipt | None:
        """Name sender and recipient; None once the server has agreed to both."""
        commands = [
            (Phase.SENDER, f"MAIL FROM:<{sender}>{self._get_options()}\r\n".encode()),
            (Phase.RECIPIENT, f"RCPT TO:<{recipient}>\r\n".encode()),
        ]
        at_once = "PIPELINING" in self.features
        if at_once:
            self._send(b"".join(line for _phase, line in commands), COMMAND_S)
        refused: Receipt | None = None
        for phase, line in commands:
            if not at_once:
                self._send(line, COMMAND_S)
            code, text = self._read(time.monotonic() + COMMAND_S)
            if not 200 <= code < 300:
                refused = refused or judge_answer(phase, code, text)
                if code == 421 or not at_once:
                    break
        return refused

    def _withdraw(self, refused: Receipt) -> Receipt:
        """Leave the transaction that was refused, so that the next message begins anew."""
        if not refused.closes:
            with suppress(Lost):
                self._send(b"RSET\r\n", COMMAND_S)
                self._read(time.monotonic() + COMMAND_S)
        return refused

    def _get_options(self) -> str:
        return " BODY=8BITMIME" if "8BITMIME" in self.features else ""

    def is_alive(self) -> bool:
        """Tell whether the server still listens; it may have closed an idle connection."""
        try:
            self._send(b"NOOP\r\n", 10.0)
            return self._read(time.monotonic() + 10.0)[0] == 250
        except Lost:
            return False

    def close(self) -> None:
        """Say good-bye without waiting long for an answer."""
        with suppress(Lost, OSError):
            self._send(b"QUIT\r\n", 1.0)
        with suppress(OSError):
            self._socket.close()

    def _ask(self, line: bytes, phase: Phase, until: float, *, good: tuple[int, ...]) -> str:
        self._send(line + b"\r\n", max(1.0, until - time.monotonic()))
        return self._expect(phase, until, good=good)

    def _expect(self, phase: Phase, until: float, *, good: tuple[int, ...]) -> str:
        code, text = self._read(until)
        if code not in good:
            raise Refused(judge_answer(phase, code, text))
        return text

    def _send(self, data: bytes, seconds: float) -> None:
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(data)
        except OSError as error:
            raise Lost(f"{self.host} closed the connection: {error.strerror or error}") from None

    def _read(self, until: float) -> tuple[int, str]:
        """Return the next answer, its lines without their codes; raises Lost."""
        lines: list[str] = []
        while len(lines) < MOST_LINES:
            line = self._read_line(until)
            lines.append(line[4:])
            if line[3:4] != "-":
                code = int(line[:3]) if line[:3].isdigit() else 451
                return code, "\n".join(lines)
        raise Lost(f"{self.host} gave an answer without end.")

    def _read_line(self, until: float) -> str:
        while (end := self._rest.find(b"\n")) < 0:
            if len(self._rest) > LONGEST_LINE:
                raise Lost(f"{self.host} gave an answer without end.")
            self._rest += self._receive(until)
        line = bytes(self._rest[: end + 1])
        del self._rest[: end + 1]
        return line.rstrip(b"\r\n").decode("utf-8", "replace")

    def _receive(self, until: float) -> bytes:
        left = until - time.monotonic()
        if left <= 0:
            raise Lost(f"{self.host} gave no answer in time.")
        try:
            self._socket.settimeout(left)
            got = self._socket.recv(8192)
        except TimeoutError:
            raise Lost(f"{self.host} gave no answer in time.") from None
        except OSError as error:
            raise Lost(f"{self.host} closed the connection: {error.strerror or error}") from None
        if not got:
            raise Lost(f"{self.host} closed the connection.")
        return got
