"""The two ways on from the first page: rooms register theirs in `set_up.py`; each is a button that sends a form."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from touchline.kit.registry import Registry
from touchline.organisation.check_list import discover

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Start:
    """A way on: the address behind `url_name` takes a POST and leads to the next page."""

    slug: str
    label: Label
    text: Label
    icon: str
    url_name: str
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_starts: Registry[Start] = Registry("way to start")


def register_start(start: Start) -> Start:
    """Add a way on; ValueError when another one has its slug."""
    return _starts.add(start.slug, start)


def get_starts() -> list[Start]:
    """Return the ways on in their order."""
    discover()
    return sorted(_starts, key=lambda start: start.order)
