"""Tokens: they say what they were made for, in their one spelling, and nobody makes or changes one."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.messaging.returns.tokens import LARGEST_NUMBER, Claim, For, Tokens

TOKENS = Tokens("a key")
CLAIMS = st.builds(
    Claim,
    st.sampled_from(For),
    st.integers(0, LARGEST_NUMBER),
    st.integers(0, LARGEST_NUMBER),
    st.integers(0, 99),
    st.integers(0, 500),
)


@settings(deadline=None)
@given(CLAIMS)
def test_a_token_says_what_it_was_made_for(claim: Claim):
    assert TOKENS.read(TOKENS.make(claim)) == claim
    assert TOKENS.read_small(TOKENS.make_small(claim).upper()) == claim
    assert len(f"b-{TOKENS.make_small(claim)}") <= 64 or claim.mailing_id > 2**31


@settings(deadline=None)
@given(CLAIMS, st.data())
def test_a_changed_token_is_none(claim: Claim, data: st.DataObject):
    token = TOKENS.make(claim)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(
        st.sampled_from(string.ascii_letters + string.digits + "-_").filter(lambda one: one != token[place])
    )
    assert TOKENS.read(token[:place] + sign + token[place + 1 :]) is None


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_no_token(text: str):
    assert TOKENS.read(text) is None
    assert TOKENS.read_small(text) is None


def test_another_key_reads_nothing():
    claim = Claim(For.CLICK, 1, 2, 0, 3)
    assert Tokens("another key").read(TOKENS.make(claim)) is None


def test_numbers_are_not_to_be_seen():
    one, other = (TOKENS.make(Claim(For.LEAVE, 1, number)) for number in (41, 42))
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 10
