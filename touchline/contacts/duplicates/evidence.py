"""Why two contacts are thought to be one: what each field says, in bits and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from touchline.contacts.duplicates.fields import Compared


def read_bits(fields: Sequence[Compared], bits: Sequence[float]) -> list[dict[str, Any]]:
    """Return the evidence of a pair as it is kept, the weightiest field first; fields that say nothing are left out."""
    found = [
        {"field": field.slug, "bits": round(bits[2 * place] + bits[2 * place + 1], 2)}
        for place, field in enumerate(fields)
        if bits[2 * place] or bits[2 * place + 1]
    ]
    return sorted(found, key=lambda one: -abs(float(str(one["bits"]))))


def say_weight(bits: float) -> str:
    """Return what so many bits say."""
    if bits >= 6:
        return _("speaks strongly for it")
    if bits >= 1:
        return _("speaks for it")
    if bits > -1:
        return _("says little")
    return _("speaks against it") if bits > -4 else _("speaks strongly against it")


def say_conflict(conflict: str, labels: Mapping[str, str | Promise]) -> str:
    """Return why two do not join by themselves, or ''."""
    if not conflict:
        return ""
    if conflict == "evidence":
        return _("Only one field agrees: too little to join them without somebody looking.")
    if conflict == "names":
        return _("Their names differ: nobody of another name is joined without somebody looking.")
    if conflict == "crowd":
        return _("More than 20 entries would become one person; that is for somebody to decide.")
    return _("{field} differs, which is a strong identifier here.").format(field=labels.get(conflict, conflict))
