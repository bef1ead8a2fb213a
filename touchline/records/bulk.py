"""Edits of many records chosen in a list: by their ids, or as all that match, fixed when the work begins."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.records.changes import ARCHIVED, Add, Refused, Remove, edit_many
from touchline.records.fields import Field
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.lists import Asked, count, read_asked
from touchline.records.models import Work
from touchline.records.refusals import refuse
from touchline.records.values import Nonsense, read_value
from touchline.records.working import register_task, start_work
from touchline.users.models import User
from touchline.users.permissions import Verb


def get_bulk_fields(kind: RecordKind) -> list[Field]:
    """Return the fields that many records can be given at once."""
    return [field for field in kind.get_fields() if field.editable and not field.unique and field.slug != "name"]


def read_act(kind: RecordKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be done, as JSON: one field, how (set, add, remove, archive, restore), and the value. Raises Refused."""
    how = given.get("how", "set")
    if how in ("archive", "restore"):
        return {"how": how}
    slug = str(given.get("field", ""))
    field = {one.slug: one for one in get_bulk_fields(kind)}.get(slug)
    if field is None or how not in ("set", "add", "remove") or (how != "set" and not field.is_list):
        raise Refused({slug: _("Choose what to change.")})
    value = given.get("value")
    try:
        read = read_value(field, value)
    except Nonsense as problem:
        raise Refused({slug: str(problem)}) from None
    if how != "set" and not read:
        raise Refused({slug: _("Name at least one value.")})
    return {"how": how, "field": slug, "value": value}


def make_values(act: Mapping[str, Any], kind: RecordKind) -> dict[str, Any]:
    """Return an act as `edit_many` takes it."""
    if act["how"] in ("archive", "restore"):
        return {ARCHIVED: now().isoformat() if act["how"] == "archive" else None}
    slug = act["field"]
    if act["how"] == "set":
        return {slug: act["value"]}
    values = tuple(read_value(kind.find_fields([slug])[slug], act["value"]))
    return {slug: Add(values) if act["how"] == "add" else Remove(values)}


def start_bulk(asked: Asked, act: Mapping[str, Any], *, ids: list[int] | None) -> Work:
    """Queue an edit of the chosen records, or of all that match when `ids` is None."""
    chosen = {"ids": ids} if ids is not None else {"query": asked.given.urlencode()}
    return start_work(
        "bulk_edit", asked.kind.slug, {**chosen, "act": dict(act)}, user=asked.user, title=say_act(asked.kind, act)
    )


def count_chosen(asked: Asked, ids: list[int] | None) -> int | None:
    """Return exactly how many records an edit would look at: those of the list the user may edit."""
    if ids is None:
        return count(asked, Verb.EDIT)
    return asked.kind.limit(asked.user, Verb.EDIT).filter(id__in=ids).count()


def say_act(kind: RecordKind, act: Mapping[str, Any]) -> str:
    """Return what is done, as the title of the work."""
    if act["how"] == "archive":
        return _("Archive {plural}").format(plural=kind.plural)
    if act["how"] == "restore":
        return _("Bring {plural} back").format(plural=kind.plural)
    label = next((field.label for field in kind.get_fields() if field.slug == act["field"]), act["field"])
    return {"set": _("Set {field}"), "add": _("Add to {field}"), "remove": _("Remove from {field}")}[act["how"]].format(
        field=label
    )


@register_task("bulk_edit")
def do_bulk(work: Work) -> None:
    """Edit the chosen records as their chooser may now; those that went out of reach meanwhile are left."""
    kind, user = get_kind(work.kind), work.started_by
    assert isinstance(user, User)
    given = work.parameters
    if "ids" in given:
        chosen = kind.limit(user, Verb.EDIT).filter(id__in=given["ids"])
        reached = set(chosen.values_list("id", flat=True))
        reason = _("It is not there any more, or not yours to change.")
        refuse(work, {number: reason for number in given["ids"] if number not in reached})
    else:
        chosen = read_asked(kind, user, QueryDict(given["query"])).find_records(Verb.EDIT)
    edit_many(kind, chosen, make_values(given["act"], kind), actor=user, work=work)
