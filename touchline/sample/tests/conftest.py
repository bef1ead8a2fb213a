"""The sample shop, installed."""

import pytest
from django.test import Client

from touchline.sample.services import install_source
from touchline.tracking.models import Source


@pytest.fixture
def source(db: None) -> Source:
    """The source of the sample shop."""
    return install_source()


@pytest.fixture
def shop(source: Source) -> Client:
    """The browser of somebody in the shop."""
    return Client()
