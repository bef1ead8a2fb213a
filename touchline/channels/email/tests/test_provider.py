"""Mail handed in at providers over their real HTTP interface, as django-anymail speaks it to a server of the test."""

import json
import threading
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

import pytest

from touchline.channels.email.accounts import Route, pack_settings
from touchline.channels.email.outcomes import Outcome
from touchline.channels.email.provider import ProviderTransport
from touchline.channels.email.transports import Envelope

MARK = "t.abc234@shop.example"
RAW = (
    b'From: Shop <news@shop.example>\r\nTo: "Ada, L." <ada@x.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n'
    b"Message-ID: <" + MARK.encode() + b">\r\nList-Unsubscribe: <https://x.example/u/1>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nReply-To: r-1@back.example\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\n'
    b'Hello\r\n--B\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n<p>Hello</p>\r\n--B--\r\n'
)
ANSWERS = {
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "p-1", "To": "ada@x.example"},
    "sendgrid": {},
    "mailgun": {"id": "<m-1@x>", "message": "Queued. Thank you."},
    "brevo": {"messageId": "<b-1@x>"},
    "sparkpost": {"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": "s-1"}},
    "resend": {"id": "re-1"},
    "mailjet": {
        "Messages": [
            {
                "Status": "success",
                "To": [{"Email": "ada@x.example", "MessageID": 1, "MessageUUID": "u", "MessageHref": "h"}],
            }
        ]
    },
    "mailersend": {},
}
KEYS = {
    "postmark": {"server_token": "k"}, "sendgrid": {"api_key": "k"}, "mailgun": {"api_key": "k", "sender_domain": "shop.example"},
    "brevo": {"api_key": "k"}, "sparkpost": {"api_key": "k"}, "resend": {"api_key": "k"},
    "mailjet": {"api_key": "k", "secret_key": "s"}, "mailersend": {"api_token": "k"},
}  # fmt: skip


@pytest.fixture
def provider():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.taken.append((self.headers, body))
            status = self.server.status
            said = json.dumps(self.server.answer if status < 300 else {"message": "no"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("X-Message-Id", "x-1")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.taken, server.status, server.answer = [], 200, {}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def hand_over(server, name, *, may_send=True):
    server.answer = ANSWERS[name]
    settings = pack_settings(KEYS[name] | {"api_url": f"http://127.0.0.1:{server.server_address[1]}/"})
    transport = ProviderTransport(Route(account_id=1, kind="provider", provider=name, settings=settings))
    try:
        return transport.hand_over(
            Envelope(sender="b-1@back.example", recipient="ada@x.example", raw=RAW), lambda: may_send
        )
    finally:
        transport.close()


@pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid")
@pytest.mark.parametrize("name", ANSWERS)
def test_a_mail_goes_in_whole_and_with_our_mark(provider, name):
    provider.status = 202 if name in ("sendgrid", "mailersend") else 200
    receipt = hand_over(provider, name)
    assert receipt.outcome is Outcome.ACCEPTED, receipt
    [(headers, body)] = provider.taken
    told = read_fields(headers, body)
    # Wherever the provider puts it, its reports give it back: that is how a bounce finds whose copy it was.
    assert MARK in told.replace("\\", "")
    assert "x.example/u/1" in told and "One-Click" in told
    assert "ada@x.example" in told and "news@shop.example" in told and "Hello" in told


def read_fields(headers, body):
    kind = headers["Content-Type"]
    if not kind.startswith("multipart/form-data"):
        return json.dumps(json.loads(body), ensure_ascii=False) if "json" in kind else unquote_plus(body.decode())
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    return "\n".join(part.get_content() if isinstance(part.get_content(), str) else "" for part in whole.iter_parts())


@pytest.mark.parametrize(
    ("status", "outcome", "pauses"),
    [(401, "returned", True), (403, "returned", True), (422, "refused", False), (429, "deferred", False), (500, "unknown", False)],
)  # fmt: skip
def test_what_a_provider_answers_is_told_rightly(provider, status, outcome, pauses):
    provider.status = status
    receipt = hand_over(provider, "postmark")
    assert (receipt.outcome, receipt.pauses) == (outcome, pauses)


def test_whoever_left_in_the_last_moment_is_not_told_of(provider):
    assert hand_over(provider, "postmark", may_send=False).outcome is Outcome.WITHDRAWN
    assert provider.taken == []
