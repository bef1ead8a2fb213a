"""A firm that no earlier test has described."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def unknown_firm():
    cache.clear()
    yield
    cache.clear()
