"""SMS and web push against servers of this machine that speak the services' protocols."""

import ipaddress
import json
import socket
import threading
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from touchline.channels import sms_twilio, web_push
from touchline.channels.email.accounts import Route
from touchline.channels.email.transports import Envelope
from touchline.channels.web_push import BadSubscription, Subscription
from touchline.kit import http_targets
from touchline.kit.http import Reach
from touchline.kit.tests.ssrf_corpus import NAMES, REFUSED

NEAR = Reach(ports=((1, 65535),), lan=(ipaddress.ip_network("127.0.0.0/8"),))


@contextmanager
def serve(status, said):
    """A server that answers every call so and keeps what it was told; one that says None hangs up."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append(SimpleNamespace(path=self.path, headers=dict(self.headers), body=body))
            if status is None:
                return
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", calls
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send_sms(address, *, sender="+4930111", may_send=lambda: True):
    route = Route(account_id=-1, kind="sms_twilio", host=address, username="AC1", password="secret", provider=sender)
    envelope = Envelope(sender="https://crm.test/sms/status/x", recipient="+4917612345", raw="Grüße, Ada!".encode())
    return sms_twilio.TwilioTransport(route, reach=NEAR).hand_over(envelope, may_send)


def test_an_sms_leaves_as_twilio_takes_it():
    with serve(201, {"sid": "SM7", "status": "queued", "num_segments": "2"}) as (address, calls):
        receipt = send_sms(address)
    call = calls[0]
    assert call.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert call.headers["Authorization"] == "Basic QUMxOnNlY3JldA=="
    assert parse_qs(call.body.decode()) == {
        "To": ["+4917612345"],
        "From": ["+4930111"],
        "Body": ["Grüße, Ada!"],
        "StatusCallback": ["https://crm.test/sms/status/x"],
    }
    assert (receipt.outcome, receipt.answer) == ("accepted", "SM7 2")
    assert sms_twilio.find_cost(2, Decimal("0.075")) == Decimal("0.150")


def test_a_messaging_service_is_named_as_one():
    with serve(201, {"sid": "SM7"}) as (address, calls):
        send_sms(address, sender="MG123")
    assert parse_qs(calls[0].body.decode())["MessagingServiceSid"] == ["MG123"]


@pytest.mark.parametrize(
    ("status", "said", "outcome", "reason"),
    [
        (400, {"code": 21211, "message": "Invalid 'To' number"}, "bounced", "no_mailbox"),
        (400, {"code": 21614, "message": "not a mobile number"}, "bounced", "no_mailbox"),
        (400, {"code": 21610, "message": "unsubscribed recipient"}, "refused", "opted_out"),
        (400, {"code": 21408, "message": "region not enabled"}, "refused", "policy"),
        (400, {"code": 21617, "message": "body too long"}, "refused", "content"),
        (429, {"code": 20429, "message": "too many requests"}, "deferred", "busy"),
        (503, {"message": "come back later"}, "deferred", "busy"),
        (401, {"code": 20003, "message": "Authenticate"}, "returned", "unreachable"),
        (200, b"<html>", "unknown", "unanswered"),
        (502, b"<html>", "returned", "unreachable"),
        (None, b"", "unknown", "unanswered"),
    ],
)
def test_each_answer_is_read_for_what_it_means(status, said, outcome, reason):
    with serve(status, said) as (address, _calls):
        receipt = send_sms(address)
    assert (receipt.outcome, receipt.reason) == (outcome, reason)
    assert receipt.pauses is (status == 401)


def test_nothing_is_sent_once_somebody_has_left_and_a_closed_door_is_no_message_lost():
    with serve(201, {"sid": "SM7"}) as (address, calls):
        assert send_sms(address, may_send=lambda: False).outcome == "withdrawn"
    assert calls == []
    assert send_sms(address).outcome == "returned"


def test_a_call_is_signed_as_twilio_documents_it():
    # The example of https://www.twilio.com/docs/usage/security#validating-requests
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert sms_twilio.sign_call(url, fields, "12345") == signature
    assert sms_twilio.is_signed(url, fields, token="12345", signature=signature)
    assert not sms_twilio.is_signed(url, fields | {"Digits": "9"}, token="12345", signature=signature)
    assert not sms_twilio.is_signed(url, fields, token="12345", signature="ü")


@pytest.mark.parametrize(
    ("text", "word", "is_german"),
    [
        ("STOP", "stop", False), (" stop. ", "stop", False), ("Stop all", "stop", False), ("Abmelden!", "stop", True),
        ("STOPP", "stop", True), ("kündigen", "stop", True), ("UNSTOP", "start", False), ("Anmelden", "start", True),
        ("Hilfe?", "help", True), ("HELP", "help", False), ("Please stop by on Monday", None, False), ("", None, False),
        ("How much is it? Start at 9?", None, False),
    ],
)  # fmt: skip
def test_one_word_is_an_order_and_a_sentence_is_not(text, word, is_german):
    found = sms_twilio.parse_inbound({"MessageSid": "SM1", "From": "+491761", "To": "+4930", "Body": text})
    assert (found.word, found.is_german) == (word, is_german)


def test_what_is_no_message_is_none():
    assert sms_twilio.parse_inbound({"Body": "hello"}) is None
    assert sms_twilio.parse_status({"MessageSid": "SM1"}) is None
    failed = sms_twilio.parse_status({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005"})
    assert (failed.fate, failed.reason) == ("bounced", "no_mailbox")
    assert sms_twilio.parse_status({"SmsSid": "SM1", "SmsStatus": "sent"}).fate == ""


class Browser:
    """A browser's side of RFC 8291: it makes a subscription, and reads what came."""

    def __init__(self, endpoint):
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        self.point = web_push.write_point(self.key.public_key())
        self.subscription = Subscription(endpoint, web_push.encode(self.point), web_push.encode(self.secret))

    def read(self, body):
        salt, length = body[:16], body[20]
        point, text = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        keying = HKDF(hashes.SHA256(), 32, self.secret, b"WebPush: info\0" + self.point + point).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(keying)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(keying)
        return AESGCM(key).decrypt(nonce, text, None).rstrip(b"\x02")


def push(*, status=201):
    pem, public = web_push.make_key()
    with serve(status, {}) as (found, calls):
        browser = Browser(f"{found}/push/abc")
        route = Route(account_id=-2, kind="web_push", username="mailto:crm@x.example", password=pem)
        kept = {name: getattr(browser.subscription, name) for name in ("endpoint", "p256dh", "auth")}
        envelope = Envelope(sender="", recipient=json.dumps(kept), raw=b'{"title":"Hello"}')
        receipt = web_push.PushTransport(route, reach=NEAR).hand_over(envelope, lambda: True)
    return SimpleNamespace(receipt=receipt, calls=calls, browser=browser, public=public, address=found)


def test_a_push_message_is_read_by_the_browser_it_is_for_and_signed_by_us():
    done = push()
    call = done.calls[0]
    assert done.receipt.outcome == "accepted"
    assert done.browser.read(call.body) == b'{"title":"Hello"}'
    assert (call.headers["Content-Encoding"], int(call.headers["TTL"]) > 0) == ("aes128gcm", True)
    token, key = (part.split("=", 1)[1] for part in call.headers["Authorization"].removeprefix("vapid ").split(", "))
    assert key == done.public
    claims = jwt.decode(
        token, web_push.read_point(key), algorithms=["ES256"], audience=done.address, options={"require": ["exp"]}
    )
    assert claims["sub"] == "mailto:crm@x.example"


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (410, "bounced", "no_mailbox"), (404, "bounced", "no_mailbox"), (429, "deferred", "busy"),
        (500, "deferred", "busy"), (413, "refused", "too_big"), (400, "refused", "policy"),
    ],
)  # fmt: skip
def test_a_push_services_status_is_read_for_what_it_means(status, outcome, reason):
    receipt = push(status=status).receipt
    assert (receipt.outcome, receipt.reason) == (outcome, reason)


def test_no_push_leaves_for_an_address_of_this_machine():
    pem, _public = web_push.make_key()
    browser = Browser("http://127.0.0.1:80/internal")
    kept = {name: getattr(browser.subscription, name) for name in ("endpoint", "p256dh", "auth")}
    envelope = Envelope(sender="", recipient=json.dumps(kept), raw=b"x")
    route = Route(account_id=-2, kind="web_push", password=pem)
    assert web_push.PushTransport(route, reach=Reach()).hand_over(envelope, lambda: True).outcome == "bounced"


@pytest.mark.parametrize("address", REFUSED)
def test_neither_push_nor_sms_calls_anything_inside(address, monkeypatch):
    """T18: on delivery too, whatever was kept; names are answered as their owner would."""

    def look_up(host, port, **_):
        if not NAMES.get(host):
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in NAMES[host]]

    tried = []
    monkeypatch.setattr(http_targets.resolve, "__kwdefaults__", {"lookup": look_up})
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: tried.append(to))
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, to: tried.append(to) or 0)
    pem, _public = web_push.make_key()
    browser = Browser(address)
    kept = {name: getattr(browser.subscription, name) for name in ("endpoint", "p256dh", "auth")}
    push_route = Route(account_id=-2, kind="web_push", password=pem)
    pushed = web_push.PushTransport(push_route, reach=Reach()).hand_over(
        Envelope(sender="", recipient=json.dumps(kept), raw=b"x"), lambda: True
    )
    sms_route = Route(account_id=-1, kind="sms_twilio", host=address, username="AC1", password="s", provider="+49")
    texted = sms_twilio.TwilioTransport(sms_route, reach=Reach()).hand_over(
        Envelope(sender="", recipient="+4930111", raw=b"x"), lambda: True
    )
    assert "accepted" not in (pushed.outcome, texted.outcome) and not tried


def test_encryption_is_that_of_the_rfcs_example():
    # RFC 8291, appendix A.
    number = int.from_bytes(web_push.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    found = web_push.encrypt(
        b"When I grow up, I want to be a watermelon",
        Subscription("https://push.example", point, "BTBZMqHH6r4Tts7J_aSIgg"),
        salt=web_push.decode("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(number, ec.SECP256R1()),
    )
    assert web_push.encode(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
        "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"p256dh": "AAAA"},
        {"auth": "AAAA"},
        {"auth": "*"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://[::1"},
    ],
)
def test_what_no_browser_gives_out_is_refused(changed):
    whole = Browser("https://push.example/1").subscription
    kept = {name: getattr(whole, name) for name in ("endpoint", "p256dh", "auth")}
    web_push.check_subscription(whole)
    with pytest.raises(BadSubscription):
        web_push.check_subscription(Subscription(**kept | changed))


def test_a_key_is_one_on_the_right_curve():
    pem, public = web_push.make_key()
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert web_push.encode(web_push.write_point(key.public_key())) == public
