"""E-mail addresses as identifiers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.contacts.addresses import find_email, normalise_email, validate

letters = st.one_of(st.text(max_size=30), st.text("ab@.-+\"' \t\u00e9\u202e[]1", max_size=30))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Anna@Example.COM", "anna@example.com"),
        ("  anna+news@example.com\n", "anna+news@example.com"),
        ("\u00c4nna@m\u00fcller.de", "\u00e4nna@m\u00fcller.de"),
        ("anna@xn--mller-kva.de", "anna@m\u00fcller.de"),
        ("info@@example.com", ""),
        ("anna@example", ""),
        ("anna@[10.0.0.1]", ""),
        ("an na@example.com", ""),
        ("anna\x00@example.com", ""),
        ("", ""),
        ("a" * 245 + "@example.com", ""),
    ],
)
def test_one_spelling_of_each_address(text: str, address: str):
    assert normalise_email(text) == address


names = st.text("aZ09_+-.", min_size=1, max_size=70)
hosts = st.lists(st.text("aZ09-x", min_size=1, max_size=66), min_size=1, max_size=5).map(".".join)
ends = st.sampled_from(
    ["com", "example", "test", "local", "arpa", "co1", "c", "invalid", "Onion", "xn--p1ai", "x" * 25]
)


@given(names, hosts, ends)
def test_what_is_known_at_a_glance_is_what_the_validator_says(name: str, host: str, end: str):
    text = f"{name}@{host}.{end}"
    if len(text) <= 254:
        assert normalise_email(text) == validate(text)


@given(letters)
def test_a_normal_address_stays_as_it_is(text: str):
    found = normalise_email(text)
    assert normalise_email(found) == found


@pytest.mark.parametrize("value", [None, 5, [], {"email": "a@example.com"}, True])
def test_only_a_text_is_an_address(value: Any):
    assert find_email({"email": value}) == ""
