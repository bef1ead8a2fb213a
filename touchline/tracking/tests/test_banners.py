"""The bar that says that numbers are delayed."""

import pytest

from touchline.journal.cursors import Lag
from touchline.tracking import banners

pytestmark = pytest.mark.django_db


@pytest.fixture
def delay(monkeypatch) -> banners.Delay:
    """What is known of the store, which is not asked."""
    known = banners.Delay()
    monkeypatch.setattr(known, "_ask_store", lambda: None)
    monkeypatch.setattr(banners, "delay", known)
    return known


def set_lag(monkeypatch, seconds: float) -> None:
    monkeypatch.setattr(banners, "get_lags", lambda: [Lag("resolve", 1, 99.0), Lag("store", 0, seconds)])


def test_nothing_is_said_while_the_store_keeps_up(delay, monkeypatch, admin, client_of):
    set_lag(monkeypatch, 3.0)
    assert "delayed" not in client_of(admin).get("/contacts/").content.decode()


def test_a_lag_is_said_for_as_long_as_it_lasts(delay, monkeypatch, admin, client_of):
    browser = client_of(admin)
    set_lag(monkeypatch, 245.0)
    assert "Numbers are delayed by 4 min" in browser.get("/contacts/").content.decode()
    set_lag(monkeypatch, 0.0)
    assert "delayed by" in browser.get("/contacts/").content.decode()  # kept for two seconds
    delay.forget()
    assert "delayed by" not in browser.get("/contacts/").content.decode()


def test_a_store_that_does_not_answer_is_said(delay, monkeypatch, admin, client_of):
    set_lag(monkeypatch, 0.0)
    delay.is_down = True
    assert "does not answer" in client_of(admin).get("/contacts/").content.decode()
