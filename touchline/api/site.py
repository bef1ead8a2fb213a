"""Puts the rooms' endpoints together into one API."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver

from touchline.api.auth import TokenAuth
from touchline.api.guard import StrictParser, guard
from touchline.api.openapi import Api
from touchline.api.problems import install_problems

DESCRIPTION = """Everything needs `Authorization: Bearer <token>`; tokens are made under Settings → API, or by
`touchline token create`.
A list answers `{"items": […], "next": address or null}`: follow `next` until it is null.
Moments are ISO 8601 in UTC, money is a decimal as text, problems are `application/problem+json` (RFC 9457)."""


@cache
def get_api() -> Api:
    """Return the API of this installation."""
    return make_api()


def make_api() -> Api:
    """Return the API with the `router` of each installed room's `api.py`."""
    api = Api(
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
        if app.name.startswith("touchline.") and app.label != "api" and find_spec(module):
            api.add_router("", import_module(module).router, tags=[app.label])
    return api


def get_guarded_urls(api: Api) -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses, each behind the guard."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = guard(pattern.callback)
    return patterns, app_name, namespace
