"""The cast: one user of each role, and a stranger who is not logged in; `client_of(user)` is their browser."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from touchline.users.models import User


@pytest.fixture(autouse=True)
def no_kept_rules() -> "Iterator[None]":
    """Access rules that a test set are gone with its transaction; the process forgets them, too."""
    yield
    from touchline.users.rules import forget_rules

    forget_rules()


def _make(role: str) -> "User":
    from touchline.users.factories import make_user

    return make_user(role, email=f"{role.replace('_', '-')}@touchline.test", name=role.replace("_", " ").title())


@pytest.fixture
def admin(db: None) -> "User":
    """May do everything."""
    return _make("admin")


@pytest.fixture
def manager(db: None) -> "User":
    """Leads a team."""
    return _make("manager")


@pytest.fixture
def marketer(db: None) -> "User":
    """Sends campaigns."""
    return _make("marketer")


@pytest.fixture
def sales(db: None) -> "User":
    """Sells; sees own records only."""
    return _make("sales")


@pytest.fixture
def agent(db: None) -> "User":
    """Answers customers."""
    return _make("agent")


@pytest.fixture
def analyst(db: None) -> "User":
    """Reads everything, changes reports."""
    return _make("analyst")


@pytest.fixture
def read_only(db: None) -> "User":
    """Reads."""
    return _make("read_only")


@pytest.fixture
def stranger(db: None) -> "Client":
    """The browser of somebody who is not logged in."""
    from django.test import Client

    return Client()


@pytest.fixture
def client_of(db: None) -> "Callable[[User], Client]":
    """Makes the browser of a user who is logged in."""
    from django.test import Client

    def open_browser(user: "User") -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return open_browser
