"""The events of becoming known, as screens show them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from touchline.contacts.event_names import get_attribute_labels, get_topic_title
from touchline.contacts.models import Channel
from touchline.contacts.stage_names import get_stage_names
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


def describe_changes(properties: Mapping[str, Any], *, kind: str) -> str:
    """Say who changed what into what of a "contact" or a "company"."""
    changes = properties.get("changes")
    few = list(changes.items())[:4] if isinstance(changes, dict) else []
    labels = {**get_attribute_labels(kind), **LABELS} if few else LABELS
    parts = [_say_change(labels.get(slug, slug), slug, pair) for slug, pair in few]
    return ": ".join(part for part in (str(properties.get("by") or ""), ", ".join(parts)) if part)[:300]


def describe_who(properties: Mapping[str, Any]) -> str:
    """Say who did it."""
    return str(properties.get("by") or properties.get("known_by") or "")[:200]


def describe_consent(properties: Mapping[str, Any]) -> str:
    """Say for what, by which channel, and who noted it."""
    if properties.get("purpose") == "*":
        return str(_("everything"))
    channel = dict(Channel.choices).get(str(properties.get("channel")), properties.get("channel"))
    purpose = get_topic_title(str(properties.get("purpose") or ""))
    return " · ".join(str(part)[:200] for part in (purpose, channel, properties.get("by")) if part)


def describe_identity(properties: Mapping[str, Any]) -> str:
    """Name the address, number or handle, and who did it."""
    return " · ".join(str(properties[key])[:200] for key in ("value", "by") if properties.get(key))


def describe_merge(properties: Mapping[str, Any]) -> str:
    """Name the record that was joined into this one, and who did it."""
    return " · ".join(str(properties[key])[:200] for key in ("gone_name", "by") if properties.get(key))


def _say_change(label: Any, slug: str, pair: Any) -> str:
    after = pair[1] if isinstance(pair, list) and len(pair) == 2 else None
    if slug == "stage":
        after = dict(get_stage_names()).get(str(after), after)
    if isinstance(after, list):
        after = ", ".join(str(one) for one in after)
    # A number of a colleague or company says nothing here; the change log names them.
    return (
        str(label)
        if slug in BY_NUMBER or isinstance(after, dict)
        else f"{label} → {'–' if after in (None, '') else after}"
    )


LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "stage": _("Stage"),
    "owner": _("Owner"),
    "team": _("Team"),
    "tags": _("Tags"),
    "company": _("Company"),
    "domain": _("Web domain"),
}
BY_NUMBER = frozenset({"owner", "team", "company"})
TOLD = (
    ("contact_edited", _("Edited"), "pencil", partial(describe_changes, kind="contact")),
    ("contact_archived", _("Archived"), "archive", describe_who),
    ("contact_restored", _("Brought back"), "archive-restore", describe_who),
    ("contact_merged", _("Joined with another person"), "merge", describe_merge),
    ("contact_unmerged", _("Taken apart again"), "split", describe_who),
    ("company_merged", _("Joined with another company"), "merge", describe_merge),
    ("company_unmerged", _("Taken apart again"), "split", describe_who),
    ("company_created", _("Company added"), "building-2", describe_who),
    ("company_edited", _("Edited"), "pencil", partial(describe_changes, kind="company")),
    ("company_archived", _("Archived"), "archive", describe_who),
    ("company_restored", _("Brought back"), "archive-restore", describe_who),
    ("consent_given", _("Wants to hear of"), "mail-check", describe_consent),
    ("consent_withdrawn", _("No longer wants to hear of"), "mail-x", describe_consent),
    ("preferences_changed", _("Chose how often to hear of you"), "calendar-clock", describe_who),
    ("identity_added", _("Known by one more"), "at-sign", describe_identity),
    ("identity_removed", _("Known by one less"), "at-sign", describe_identity),
)
for name, label, icon, describe in TOLD:
    register_kind(EventKind(name=name, label=label, icon=icon, topic=Topic.PROFILE, important=True, describe=describe))

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
