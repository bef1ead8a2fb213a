"""Clients of the API for tests."""

from typing import Any

from django.test import Client

from touchline.api.services import create_token


def make_api_client(*, role: str = "admin", name: str = "test") -> Client:
    """Return a client that sends the Bearer token of a new token."""
    headers: dict[str, Any] = {"Authorization": f"Bearer {create_token(name, role=role)}"}
    return Client(headers=headers)
