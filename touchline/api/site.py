"""Puts the rooms' endpoints together into one API."""

import re
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver

from touchline.api.auth import TokenAuth
from touchline.api.guard import StrictParser, guard
from touchline.api.openapi import Api
from touchline.api.problems import install_problems
from touchline.users.audit_net import keeps_own_transactions, leave_entry

DESCRIPTION = """Everything needs `Authorization: Bearer <token>`; tokens are made under Settings → API, or by
`touchline token create`.
A list answers `{"items": […], "next": address or null}`: follow `next` until it is null.
Moments are ISO 8601 in UTC, money is a decimal as text, problems are `application/problem+json` (RFC 9457)."""
ENTRY_BY_ENTRY = frozenset({"contacts_bulk"})
"""Operations that change many records, each in a transaction with its own entry, and hold none of them for the next."""


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
    """Return the API's addresses, each behind the guard, its changes and their entries in the log in one transaction."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            view = pattern.callback
            if pattern.name in ENTRY_BY_ENTRY:
                view = keeps_own_transactions(view)
            known = partial(_find_parameters, api, str(pattern.pattern))
            pattern.callback = guard(leave_entry(view, refusals_take_back=True), known)
    return patterns, app_name, namespace


def _find_parameters(api: Api, route: str, method: str) -> frozenset[str] | None:
    return _read_parameters(api).get((method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)))


@cache
def _read_parameters(api: Api) -> dict[tuple[str, str], frozenset[str]]:
    """Return the query's parameters of each operation, as the document has them."""
    paths = api.get_openapi_schema(path_prefix="").get("paths", {})
    return {
        (method.upper(), path.lstrip("/")): frozenset(
            one["name"] for one in about.get("parameters", ()) if one["in"] == "query"
        )
        for path, methods in paths.items()
        for method, about in methods.items()
    }
