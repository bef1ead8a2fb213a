"""The pages as a WSGI application; static files are answered before Django is asked."""

import os
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

from touchline.kit.log_lines import catch_all
from touchline.kit.proxies import see_through

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")

MAX_AGE = 60
"""Seconds a browser keeps a file whose name does not change with what is in it."""
HASHED = r"^/static/dist/assets/"


def make_application() -> ServeStatic:
    """Return Django behind the static files of all rooms.

    The wrapper and not the middleware of the same package: that one is asynchronous, so that every request would
    pay for an event loop and a change of threads at each middleware.
    """
    found = ServeStatic(
        see_through(get_wsgi_application(), settings.ENVIRONMENT.trusted_proxies),
        autorefresh=settings.DEBUG,
        max_age=MAX_AGE,
        immutable_file_test=HASHED,
        add_headers_function=_add_headers,
    )
    for app in apps.get_app_configs():
        folder = Path(app.path) / "static"
        if folder.is_dir():
            found.add_files(folder, prefix=settings.STATIC_URL)
    return found


def _add_headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def start_watch() -> None:
    """Look after the installation from here whenever no worker does."""
    from touchline.upkeep.rounds import watch_from_pages

    watch_from_pages()


catch_all()
application = make_application()
start_watch()
