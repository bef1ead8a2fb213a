"""What rooms add to the shell, and the rules every template keeps."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from touchline.ui import navigation
from touchline.ui.banners import Banner, Tone, get_banners
from touchline.ui.icons import UnknownIcon, render_icon
from touchline.ui.navigation import NavItem, find_current

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))


def test_the_longest_address_is_the_current_one():
    urls = ["/", "/people", "/people/visitors"]
    assert find_current("/people/visitors/7", urls) == "/people/visitors"
    assert find_current("/people/7", urls) == "/people"
    assert find_current("/", urls) == "/"
    assert find_current("/peoples", urls) is None


def test_two_pages_cannot_share_a_letter(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(NavItem(group="people", label="A", icon="users", url_name="a", key="a"))
    with pytest.raises(ValueError, match="another letter"):
        navigation.register(NavItem(group="people", label="B", icon="users", url_name="b", key="a"))
    with pytest.raises(ValueError, match="nowhere"):
        navigation.register(NavItem(group="nowhere", label="C", icon="users", url_name="c"))


def test_every_page_of_the_menu_has_an_icon_and_an_address():
    for item in navigation.get_items():
        assert render_icon(item.icon).startswith("<svg")
        assert item.url.startswith("/")


def test_an_unknown_icon_is_named():
    with pytest.raises(UnknownIcon, match="no-such-icon"):
        render_icon("no-such-icon")


def test_the_gravest_bar_stands_first(monkeypatch, rf):
    tones = [Tone.INFO, Tone.ERROR, None, Tone.WARNING]
    finders = [lambda _request, tone=tone: tone and Banner(text=str(tone), tone=tone) for tone in tones]
    monkeypatch.setattr("touchline.ui.banners._finders", finders)
    assert [banner.tone for banner in get_banners(rf.get("/"))] == [Tone.ERROR, Tone.WARNING, Tone.INFO]


@pytest.fixture
def reader(db, client):
    client.force_login(get_user_model().objects.create_user("ada@shop.example", role="analyst", name="Ada"))
    return client


def test_search_finds_pages_and_asks_for_a_login(reader, client):
    found = reader.get("/search", {"q": "your pro"}).content.decode()
    assert 'href="/me"' in found
    assert "Nothing found" in reader.get("/search", {"q": "<zzz>"}).content.decode()
    client.logout()
    assert client.get("/search", {"q": "a"}).status_code == 401


def test_the_component_page_is_for_those_who_log_in(reader, client, settings):
    assert reader.get("/_ui").status_code == 200
    settings.DEBUG = False
    client.logout()
    assert client.get("/_ui").status_code == 404


def test_the_look_of_a_stranger_comes_from_cookies(client, db):
    client.cookies["tl_theme"] = "dark"
    assert '<html lang="en" data-theme="dark"' in client.get("/login").content.decode()
    client.cookies["tl_theme"] = '"><script>'
    assert "data-theme" not in client.get("/login").content.decode().split("<head>")[0]


def test_no_page_needs_an_unsafe_policy(reader):
    answer = reader.get("/_ui")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_have_no_inline_style_or_handler(path):
    text = path.read_text()
    assert not re.search(r"""\s(style|on[a-z]+)=["']""", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", re.sub(r"text='[^']*'", "", text))
    assert "hx-on" not in text
