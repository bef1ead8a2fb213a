"""Mail as it goes over the wire: read back by Python's own parser, and its signature by dkimpy."""

import email
import email.policy
from datetime import UTC, datetime

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.channels.email.dkim import Signing, get_public, make_key
from touchline.channels.email.letters import Letter, compose, stuff

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LETTER = {
    "from_name": "Ada",
    "from_address": "ada@shop.example",
    "to": "you@x.example",
    "text": "Hello",
    "html": "<p>Hello</p>",
}
HEADERS = [
    ("Message-ID", "<1@shop.example>"),
    ("List-Unsubscribe", "<https://x.example/u/1>"),
    ("List-Id", "<news.shop.example>"),
]


@pytest.fixture(scope="module")
def pem():
    return make_key()[0]


def write(signing=None, **facts):
    return compose(Letter(**{**LETTER, "subject": "News", "headers": HEADERS, **facts}), at=AT, signing=signing)


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def unstuff(raw):
    return b"\r\n".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "said",
    [
        "Hello\r\nBcc: evil@x.example",
        "a\nb",
        "x\x00y",
        "Grüße\r\n\r\nbody",
        "\u2028Bcc: e@x.example",
        "=?utf-8?q?x?=",
        "ä" * 400,
    ],
)
def test_no_value_makes_a_header_or_a_body(said):
    raw = write(subject=said, from_name=said, to_name=said, reply_to="r@x.example\r\nBcc: evil@x.example")
    found = read(raw)
    assert found["Bcc"] is None
    assert [name for name, _value in found.items()].count("Subject") == 1
    assert found.get_body(("plain",)).get_content().strip() == "Hello"
    assert str(found["From"].addresses[0].addr_spec) == "ada@shop.example"


@given(
    st.text(
        alphabet=st.characters(
            exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029\x1c\x1d\x1e\x0b\x0c\x00"
        ),
        max_size=300,
    )
)
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read(text):
    raw = stuff(write(text=text or "x", html=f"<p>{text}</p>"))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\r\n.\r\n" not in raw
    found = read(unstuff(raw))
    assert found.get_body(("html",)).get_content().replace("\r\n", "\n").rstrip("\n") == f"<p>{text}</p>".rstrip("\n")


@pytest.mark.parametrize("text", ["Hello", "", "a  b \nc\t\n\n\n", ".\n..\n", "ä" * 3000, "trailing \n" * 20])
def test_the_signature_holds_for_an_independent_judge(pem, text):
    raw = write(Signing("shop.example", "tl1", pem), text=text, html=f"<p>{text}</p>", subject="Grüße  aus   Kiel")
    record = f"v=DKIM1; k=rsa; p={get_public(pem)}".encode()
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: record if name == b"tl1._domainkey.shop.example." else b"")
    assert not dkim.verify(
        raw.replace(b"Kiel", b"Bonn").replace(b"Hello", b"Hallo").replace(b"Ada", b"Eve"),
        dnsfunc=lambda name, timeout=5: record,
    )
    signed = read(raw)["DKIM-Signature"]
    assert "list-unsubscribe" in signed and "list-id" in signed and "d=shop.example" in signed


def test_nobody_can_add_a_second_from(pem):
    raw = write(Signing("shop.example", "tl1", pem))
    record = f"v=DKIM1; k=rsa; p={get_public(pem)}".encode()
    forged = raw.replace(b"From: ", b"From: evil@x.example\r\nFrom: ", 1)
    assert not dkim.verify(forged, dnsfunc=lambda name, timeout=5: record)
