"""Puts the rooms' endpoints together into one API."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from touchline.api.auth import TokenAuth
from touchline.api.guard import StrictParser, guard
from touchline.api.problems import install_problems

DESCRIPTION = """Everything needs `Authorization: Bearer <token>`, made by `touchline token create NAME --role admin`.
A list answers `{"items": […], "next": address or null}`: follow `next` until it is null.
Moments are ISO 8601 in UTC, money is a decimal as text, problems are `application/problem+json` (RFC 9457)."""


def make_api() -> NinjaAPI:
    """Return the API with the `router` of each installed room's `api.py`."""
    api = NinjaAPI(
        title="Touchline",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        docs_url=None,
        auth=TokenAuth(),
        parser=StrictParser(),
    )
    install_problems(api)
    for app in apps.get_app_configs():
        module = f"{app.name}.api"
        if app.name.startswith("touchline.") and find_spec(module):
            api.add_router("", import_module(module).router, tags=[app.label])
    return api


def get_guarded_urls(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses, each behind the guard."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = guard(pattern.callback)
    return patterns, app_name, namespace
