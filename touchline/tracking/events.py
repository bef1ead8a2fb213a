"""The events of visits, as screens show them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.journal.kinds import EventKind, Topic, register_kind


def say_first(*keys: str) -> Callable[[Mapping[str, Any]], str]:
    """Return a description that is the first of these properties that says something."""

    def describe(properties: Mapping[str, Any]) -> str:
        return next((str(properties[key])[:200] for key in keys if properties.get(key)), "")

    return describe


def describe_reading(properties: Mapping[str, Any]) -> str:
    """Say how far a page was read."""
    depth = properties.get("scroll_depth")
    return _("read to {depth} %").format(depth=depth) if isinstance(depth, int | float) else ""


def describe_form(properties: Mapping[str, Any]) -> str:
    """Name the form, and the fields that were filled in."""
    name = say_first("form_name", "form_id")(properties)
    fields = properties.get("fields")
    return " · ".join(part for part in (name, ", ".join(fields) if isinstance(fields, dict) else "") if part)


register_kind(
    EventKind(
        name="page_viewed",
        label=gettext_lazy("Page viewed"),
        icon="file-text",
        topic=Topic.VISIT,
        describe=say_first("title", "path", "name"),
    )
)
register_kind(
    EventKind(
        name="screen_viewed",
        label=gettext_lazy("Screen viewed"),
        icon="smartphone",
        topic=Topic.VISIT,
        describe=say_first("name", "title"),
    )
)
register_kind(
    EventKind(
        name="page_left",
        label=gettext_lazy("Page left"),
        icon="log-out",
        topic=Topic.VISIT,
        describe=describe_reading,
    )
)
register_kind(
    EventKind(
        name="link_clicked",
        label=gettext_lazy("Link clicked"),
        icon="external-link",
        topic=Topic.VISIT,
        describe=say_first("text", "href"),
    )
)
register_kind(
    EventKind(
        name="file_downloaded",
        label=gettext_lazy("File downloaded"),
        icon="download",
        topic=Topic.VISIT,
        describe=say_first("file", "href"),
    )
)
register_kind(
    EventKind(
        name="form_submitted",
        label=gettext_lazy("Form submitted"),
        icon="clipboard-check",
        topic=Topic.VISIT,
        describe=describe_form,
    )
)
