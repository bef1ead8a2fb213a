"""Calling addresses that people typed: nothing inside is ever connected to, and no answer takes more than its share."""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from touchline.kit import http, http_targets
from touchline.kit.http import NotReached, Reach, Refused, call_now, check_url
from touchline.kit.tests.ssrf_corpus import NAMES, REFUSED

INTERNET = Reach()
PUBLIC = "93.184.215.14"


def make_lookup(names, asked):
    def lookup(host, port, **_):
        asked.append(host)
        if not names.get(host):
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in names[host]]

    return lookup


@pytest.fixture
def asked(monkeypatch):
    asked = []
    known = NAMES | {"example.com": [PUBLIC], "bücher.example".encode("idna").decode(): [PUBLIC]}
    monkeypatch.setattr(http_targets.resolve, "__kwdefaults__", {"lookup": make_lookup(known, asked)})
    return asked


@pytest.fixture
def connected(monkeypatch):
    """Every address a socket tried to connect to."""
    tried = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: tried.append(address))
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, address: tried.append(address) or 0)
    return tried


@pytest.mark.parametrize("url", REFUSED)
def test_nothing_inside_is_called(url, asked, connected):
    with pytest.raises(Refused) as refused:
        check_url(url, reach=INTERNET)
    assert str(refused.value).endswith(".")
    with pytest.raises(Refused):
        call_now("POST", url, reach=INTERNET)
    assert not connected


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hooks?x=1",
        "http://example.com:8080/",
        "https://bücher.example/ä",
        f"http://{PUBLIC}/",
        "http://[2606:2800:21f:cb07::1]/",
    ],
)
def test_the_public_internet_is(url, asked):
    check_url(url, reach=INTERNET)


def test_a_name_is_asked_for_once_and_called_as_it_was_checked(monkeypatch):
    asked, opened = [], []
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    def lookup(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers)[0], port))]

    async def open_connection(host, port, **_):
        opened.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(http_targets.resolve, "__kwdefaults__", {"lookup": lookup})
    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    with pytest.raises(NotReached, match="refuses"):
        call_now("POST", "http://rebind.example/", reach=INTERNET)
    assert (asked, opened) == (["rebind.example"], [PUBLIC])


@contextlib.contextmanager
def serve(answer, *, tls=None):
    """A server that gives each connection and the request it sent to `answer`; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    requests = []

    def work():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                connection = tls.wrap_socket(connection, server_side=True) if tls else connection
                requests.append(connection.recv(65536))
                answer(connection)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield listener.getsockname()[1], requests
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def make_lan(port):
    return Reach(ports=((port, port),), lan=(ipaddress.ip_network("127.0.0.0/8"),))


def say(text):
    return lambda connection: connection.sendall(text)


def test_a_network_that_was_opted_in_is_called():
    with serve(say(b"HTTP/1.1 204 No Content\r\n\r\n")) as (port, requests):
        answer = call_now(
            "POST",
            f"http://127.0.0.1:{port}/a b?ä=1".replace(" ", "%20"),
            reach=make_lan(port),
            body=b"{}",
            headers={"X-Y": "z"},
        )
    assert answer.status == 204
    assert requests[0].startswith(b"POST /a%20b?%C3%A4=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"X-Y: z\r\n" in requests[0]
    assert requests[0].endswith(b"\r\n\r\n{}")
    with pytest.raises(Refused, match="not on the public internet"):
        call_now("POST", f"http://10.0.0.1:{port}/", reach=make_lan(port))


def test_a_redirect_is_an_answer_and_not_followed():
    with serve(say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")) as (port, requests):
        assert call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port)).status == 302
    assert len(requests) == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 99999\r\n\r\n",
        b"HTTP/1.1 099 x\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_told(nonsense):
    with serve(say(nonsense)) as (port, _), pytest.raises(NotReached):
        call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port))


def test_an_endless_answer_is_read_only_a_little(monkeypatch):
    sent = []

    def pour(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with contextlib.suppress(OSError):
            while sum(sent) < 1_000_000_000:
                sent.append(connection.send(b"x" * 65536))

    with serve(pour) as (port, _):
        assert call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port)).status == 200
    # What is in the socket buffers of both sides was sent, too, and never read.
    assert sum(sent) < 20_000_000


def drip(connection):
    for byte in b"HTTP/1.1 200 OK\r\n" * 1000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def stall(connection):
    with contextlib.suppress(OSError):
        connection.recv(1)


@pytest.mark.parametrize("answer", [stall, drip])
def test_a_server_that_takes_its_time_is_left(answer, monkeypatch):
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.4)
    with serve(answer) as (port, _):
        began = time.monotonic()
        with pytest.raises(NotReached, match="No answer"):
            call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port))
        assert time.monotonic() - began < 3


def test_nobody_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotReached, match="refuses"):
        call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port))


def test_a_bad_certificate_is_told(tmp_path):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(make_certificate(tmp_path))
    with (
        serve(say(b"HTTP/1.1 200 OK\r\n\r\n"), tls=tls) as (port, requests),
        pytest.raises(NotReached, match="certificate"),
    ):
        call_now("GET", f"https://127.0.0.1:{port}/", reach=make_lan(port))
    assert not requests


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "é", "\x00"])
def test_a_header_cannot_add_another(value):
    with serve(say(b"HTTP/1.1 200 OK\r\n\r\n")) as (port, requests), pytest.raises(NotReached):
        call_now("GET", f"http://127.0.0.1:{port}/", reach=make_lan(port), headers={"X-Y": value})
    assert requests in ([], [b""])


def make_certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    at = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=1))
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "pair.pem"
    path.write_bytes(secret + pem)
    return path
