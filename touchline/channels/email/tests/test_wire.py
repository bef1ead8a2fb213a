"""SMTP against a server that misbehaves at every step: what became of the message is told rightly each time (T6)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from touchline.channels.email.accounts import Route
from touchline.channels.email.outcomes import Outcome
from touchline.channels.email.transports import Envelope, SmtpTransport
from touchline.channels.email.wire import DOT_S

SINK = Path(__file__).resolve().parents[4] / "benchmarks" / "mail_sink.py"
RAW = b"Message-ID: <%d@x.example>\r\nSubject: x\r\n\r\n.hello\r\n"


class Sink:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(SINK), "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.number = 0

    def order(self, **order):
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def open(self, *, username="", dot_s=DOT_S):
        route = Route(account_id=1, kind="smtp", host="127.0.0.1", port=self.port, security="none", username=username)
        return SmtpTransport(route, hello="test.example", dot_s=dot_s)

    def send(self, transport, may_send=lambda: True):
        self.number += 1
        return transport.hand_over(
            Envelope(sender="a@x.example", recipient="b@y.example", raw=RAW % self.number), may_send
        )


@pytest.fixture(scope="module")
def process():
    sink = Sink()
    yield sink
    sink.process.kill()
    sink.process.wait()
    sink.process.stdin.close()
    sink.process.stdout.close()


@pytest.fixture
def sink(process):
    process.order(rules=[], keeps=True, forget=True)
    return process


CELLS = [
    ("connect", "421 4.3.2 busy", "returned", ""), ("connect", "554 5.7.1 go away", "returned", ""),
    ("hello", "421 4.3.2 no", "returned", ""), ("hello", "550 5.7.1 no", "returned", ""),
    ("auth", "535 5.7.8 bad password", "returned", "pauses"), ("auth", "454 4.7.0 later", "returned", ""),
    ("auth", "534 5.7.9 too weak", "returned", "pauses"),
    ("mail", "421 4.7.0 bye", "returned", ""), ("mail", "450 4.7.1 greylisted", "deferred", ""),
    ("mail", "451 4.3.0 error", "deferred", ""), ("mail", "452 4.3.1 disk full", "deferred", ""),
    ("mail", "550 5.7.1 sender refused", "returned", "trouble"), ("mail", "530 5.7.0 log in first", "returned", "pauses"),
    ("rcpt", "421 4.7.0 bye", "returned", ""), ("rcpt", "450 4.2.0 greylisted", "deferred", ""),
    ("rcpt", "451 4.7.1 later", "deferred", ""), ("rcpt", "452 4.2.2 mailbox full", "deferred", ""),
    ("rcpt", "454 4.7.0 no TLS", "deferred", ""), ("rcpt", "550 5.1.1 no such user", "bounced", ""),
    ("rcpt", "550 no such user", "bounced", ""), ("rcpt", "552 mailbox full", "deferred", ""),
    ("rcpt", "552 5.2.2 mailbox full", "deferred", ""), ("rcpt", "554 5.7.1 blocked", "refused", ""),
    ("rcpt", "550 5.7.1 blocked", "refused", ""), ("rcpt", "550 5.7.26 unauthenticated", "refused", ""),
    ("rcpt", "535 5.7.8 no", "returned", "pauses"),
    ("data", "421 4.7.0 bye", "returned", ""), ("data", "451 4.3.0 no", "deferred", ""), ("data", "554 5.7.1 no", "refused", ""),
    ("dot", "421 4.7.0 bye", "deferred", ""), ("dot", "450 4.7.0 later", "deferred", ""),
    ("dot", "451 4.3.0 error", "deferred", ""),
    ("dot", "452 4.3.1 full", "deferred", ""), ("dot", "550 5.7.1 spam", "refused", ""),
    ("dot", "552 5.3.4 too big", "refused", ""),
    ("dot", "554 5.6.0 bad text", "refused", ""), ("dot", "550 5.1.1 no such user", "bounced", ""),
]  # fmt: skip


@pytest.mark.parametrize(("at", "said", "outcome", "flag"), CELLS)
def test_each_answer_at_each_step(sink, at, said, outcome, flag):
    sink.order(rules=[{"at": at, "say": said, "times": 1}])
    transport = sink.open(username="me" if at == "auth" else "")
    receipt = sink.send(transport)
    assert receipt.outcome == outcome, receipt
    assert [name for name in ("pauses", "trouble") if getattr(receipt, name)] == ([flag] if flag else [])
    assert sink.order(ask="count")["messages"] == 0
    # The way is usable again at once: nothing of the refused message is left on the line.
    assert sink.send(transport).outcome is Outcome.ACCEPTED
    transport.close()
    assert sink.order(ask="count")["copies"] == 1


@pytest.mark.parametrize("at", ["connect", "hello", "auth", "mail", "rcpt", "data"])
def test_a_line_cut_before_the_dot_leaves_the_message_where_it_was(sink, at):
    sink.order(rules=[{"at": at, "drop": True, "times": 1}])
    transport = sink.open(username="me" if at == "auth" else "")
    receipt = sink.send(transport)
    assert receipt.outcome is Outcome.RETURNED and receipt.closes
    assert sink.send(transport).outcome is Outcome.ACCEPTED
    transport.close()


@pytest.mark.parametrize("takes", [True, False])
def test_a_line_cut_after_the_dot_is_unknown_whether_it_was_taken_or_not(sink, takes):
    sink.order(rules=[{"at": "dot", "drop": True, "takes": takes, "times": 1}])
    transport = sink.open()
    receipt = sink.send(transport)
    assert (receipt.outcome, receipt.reason) == (Outcome.UNKNOWN, "unanswered")
    assert sink.order(ask="count")["messages"] == takes
    transport.close()


def test_a_server_that_never_answers_after_the_dot_is_unknown_in_the_end(sink):
    sink.order(rules=[{"at": "dot", "wait": 20, "times": 1}])
    transport = sink.open(dot_s=0.3)
    assert sink.send(transport).outcome is Outcome.UNKNOWN
    transport.close()
    assert DOT_S >= 600


def test_whoever_changes_their_mind_right_before_the_text_is_heard(sink):
    transport = sink.open()
    assert sink.send(transport, lambda: False).outcome is Outcome.WITHDRAWN
    assert sink.send(transport).outcome is Outcome.ACCEPTED
    counted = sink.order(ask="count")
    assert (counted["copies"], counted["connections"]) == (1, 1)
    transport.close()


def test_one_connection_carries_many_and_a_leading_dot_arrives(sink):
    transport = sink.open()
    assert {sink.send(transport).outcome for _number in range(20)} == {Outcome.ACCEPTED}
    counted = sink.order(ask="count")
    assert (counted["messages"], counted["connections"]) == (20, 1)
    assert "\r\n..hello" in sink.order(ask="mails")[0]
    transport.close()


def test_nobody_there(sink):
    transport = SmtpTransport(
        Route(account_id=1, kind="smtp", host="127.0.0.1", port=1, security="none"), hello="x.example"
    )
    receipt = transport.hand_over(Envelope(sender="a@x.example", recipient="b@y.example", raw=RAW % 1), lambda: True)
    assert receipt.outcome is Outcome.RETURNED and "cannot be reached" in receipt.answer
