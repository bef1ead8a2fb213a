"""Where visits come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.tracking.pipeline.traffic import Address, find_traffic_source, read_utm, split_url

CASES = [
    ("", "", "direct"),
    ("", "https://shop.example/other", "direct"),
    ("", "https://www.shop.example/", "direct"),
    ("", "https://www.google.co.uk/", "search"),
    ("", "https://duckduckgo.com/", "search"),
    ("", "https://search.brave.com/search?q=x", "search"),
    ("", "https://l.facebook.com/l.php", "social"),
    ("", "https://t.co/abc", "social"),
    ("", "https://x.com/", "social"),
    ("", "https://t.news.example/c/1", "referral"),
    ("", "https://notgoogle.com/", "referral"),
    ("", "https://google/", "referral"),
    ("", "https://mail.google.com/mail/u/0", "email"),
    ("", "android-app://com.google.android.gm/", "email"),
    ("", "https://blog.example/post", "referral"),
    ("utm_source=partner", "https://blog.example/post", "campaign"),
    ("utm_source=x&utm_medium=CPC", "https://www.google.com/", "paid"),
    ("gclid=abc", "https://www.google.com/", "paid"),
    ("utm_medium=newsletter&utm_source=may", "", "email"),
    ("utm_medium=social", "", "social"),
    ("UTM_Source=partner", "", "campaign"),
]


@pytest.mark.parametrize(("query", "referrer", "channel"), CASES)
def test_the_traffic_source_of_a_first_page(query: str, referrer: str, channel: str):
    found = find_traffic_source(host="shop.example", query=query, referrer=referrer, campaign={})
    assert found.channel == channel
    assert found.referrer == ("" if channel == "direct" else referrer)


def test_the_campaign_of_a_call_goes_before_the_address():
    campaign = {"name": "May", "source": "letter", "medium": "email", "term": 5}
    found = find_traffic_source(host="", query="utm_source=x&utm_campaign=June", referrer="", campaign=campaign)
    assert found == ("email", "", "letter", "email", "May")


def test_campaign_parameters_lose_nul_and_length():
    assert read_utm(f"utm_source=a%00b&utm_term={'x' * 900}") == {"source": "ab", "term": "x" * 200}
    assert read_utm("utm_source=x" + "&a=b" * 200) == {}


@given(st.one_of(st.text(), st.from_regex(r"https?://\[?[a-z0-9.:%\]]*/?.*", fullmatch=True)))
def test_any_text_is_an_address_or_none(text: str):
    found = split_url(text)
    assert isinstance(found, Address)
    find_traffic_source(host=found.host, query=found.query, referrer=text, campaign={})
