"""Leads who opens the address of a panel by itself, as in a new tab, to the page it is a part of."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from touchline.contacts.panels import find_panel
from touchline.records.kinds import find_kind
from touchline.ui.responses import is_htmx


class OpenedPanels:
    """A panel has no head, no style and no menu of its own, so a browser that wants a whole page gets the record's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, arguments: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Send a reader who opened a panel to the record.

        Going to an address asks for HTML first. `Sec-Fetch-Dest` would say it, too, but not through a service worker.
        """
        wants_page = request.headers.get("Accept", "").startswith("text/html") and not is_htmx(request)
        if request.method != "GET" or not wants_page:
            return None
        match = request.resolver_match
        panel = find_panel(match.view_name) if match else None
        kind = find_kind(panel.about) if panel else None
        return redirect(kind.get_url(next(iter(arguments.values())))) if kind else None
