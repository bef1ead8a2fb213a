"""The events of becoming known, as screens show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.journal.kinds import EventKind, Topic, register_kind


def describe_traits(properties: Mapping[str, Any]) -> str:
    """Name the person as the call did, or the traits it told."""
    for key in ("email", "name", "phone"):
        if isinstance(properties.get(key), str) and properties[key]:
            return str(properties[key])[:200]
    return ", ".join(list(properties)[:6])


def describe_created(properties: Mapping[str, Any]) -> str:
    """Say where the person left what made them known."""
    return str(properties.get("known_by") or "")[:200]


def describe_joined(properties: Mapping[str, Any]) -> str:
    """Say why another visitor turned out to be this person."""
    return str(properties.get("reason") or "")[:200]


def describe_group(properties: Mapping[str, Any]) -> str:
    """Name the group."""
    return str(properties.get("name") or properties.get("group_id") or "")[:200]


def describe_alias(properties: Mapping[str, Any]) -> str:
    """Name the id that was used before."""
    return str(properties.get("previous_id") or "")[:200]


register_kind(
    EventKind(
        name="identified",
        label=_("Identified"),
        icon="id-card",
        topic=Topic.PROFILE,
        important=True,
        describe=describe_traits,
    )
)
register_kind(
    EventKind(
        name="contact_created",
        label=_("Became known"),
        icon="user-round-check",
        topic=Topic.PROFILE,
        important=True,
        describe=describe_created,
    )
)
register_kind(
    EventKind(
        name="contact_joined",
        label=_("Joined with an earlier visitor"),
        icon="merge",
        topic=Topic.PROFILE,
        important=True,
        describe=describe_joined,
    )
)
register_kind(
    EventKind(
        name="group_joined",
        label=_("Belongs to a group"),
        icon="building-2",
        topic=Topic.PROFILE,
        important=True,
        describe=describe_group,
    )
)
register_kind(
    EventKind(
        name="alias_requested",
        label=_("Got another id"),
        icon="link",
        topic=Topic.PROFILE,
        important=True,
        describe=describe_alias,
    )
)
