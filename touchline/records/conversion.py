"""Another type for an attribute: first what would fit, then what fits is rewritten; nothing that does not is lost."""

from collections import Counter
from typing import Any, Final

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.records.attributes import read_options, read_type
from touchline.records.changes import cut, make_change_set
from touchline.records.chunk import Act, Rewrite, lock_rows, write_rows
from touchline.records.fields import NUMBERS_OF_ROWS, WITH_OPTIONS, Field, FieldType
from touchline.records.kinds import RecordKind, get_kind, make_field
from touchline.records.models import AttributeDefinition, ChangeSet, Work
from touchline.records.shown import say_anything
from touchline.records.values import Nonsense, read_value
from touchline.records.working import register_task
from touchline.users.audit import write_audit

EXAMPLES: Final = 12
SIGN_EVERY: Final = 20_000


def convert_value(value: Any, field: Field) -> Any:
    """Return a value in the spelling of another type; raises Nonsense when it does not fit."""
    if field.type in NUMBERS_OF_ROWS:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise Nonsense(_("Text cannot become {label}.").format(label=field.type))
    if isinstance(value, dict):
        if "amount" in value and field.type is FieldType.NUMBER:
            value = str(value["amount"])
        elif "amount" in value and field.type is not FieldType.MONEY:
            value = f"{value['amount']} {value.get('currency', '')}".strip()
        elif field.type is not FieldType.MONEY:
            value = msgspec.json.encode(value).decode()
    elif (isinstance(value, list) and not field.is_list) or (
        isinstance(value, bool) and field.type is not FieldType.YES_NO
    ):
        value = say_anything(value)
    return read_value(field, value)


def make_target(definition: AttributeDefinition, type_: str, options: list[str]) -> Field:
    """Return the field as it would be."""
    return make_field(AttributeDefinition(**_copy(definition) | {"type": read_type(type_), "options": options}))


@register_task("preview_type")
def preview_type(work: Work) -> None:
    """Count what fits another type, over all values there are; the result has examples of both."""
    definition = AttributeDefinition.objects.get(pk=work.parameters["attribute"])
    kind = get_kind(definition.kind)
    target = make_target(definition, work.parameters["type"], work.parameters["options"])
    work.begin(None, total=_count(kind, definition.slug))
    counts: Counter[str] = Counter()
    good: dict[str, str] = {}
    bad: dict[str, str] = {}
    sql = (
        f"SELECT attributes -> %s, count(*) FROM {kind.model._meta.db_table}"  # noqa: S608, SLF001 - a table of ours
        " WHERE attributes -> %s IS NOT NULL GROUP BY 1"
    )
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, [definition.slug, definition.slug])
        for number, (found, times) in enumerate(cursor, 1):
            value = msgspec.json.decode(found) if isinstance(found, str) else found
            _try(value, target, good=good, bad=bad, counts=counts, times=times)
            if number % SIGN_EVERY == 0:
                Work.objects.using("default").filter(pk=work.pk).update(done=counts.total())
    work.done = counts.total()
    work.result = {
        "fits": counts["good"],
        "misfits": counts["bad"],
        "good": list(good.items()),
        "bad": list(bad.items()),
    }
    work.save(update_fields=["done", "result"])
    work.finish()


def list_common_values(kind: RecordKind, slug: str, *, limit: int = 50) -> list[str]:
    """Return the values found most often among the first 20,000 that have one, as proposals for choices."""
    sql = (
        "SELECT v #>> '{}' FROM (SELECT attributes -> %s AS v"  # noqa: S608
        f" FROM {kind.model._meta.db_table} WHERE attributes -> %s IS NOT NULL LIMIT 20000) t"  # noqa: SLF001
        " WHERE jsonb_typeof(v) IN ('string', 'number') GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug, slug, limit])
        return [text[:100] for (text,) in cursor.fetchall()]


@transaction.atomic
def set_type(definition: AttributeDefinition, type_: str, options: list[str], *, actor: Any) -> None:
    """Let an attribute have another type from now on; its values are rewritten by the work that follows. Raises Nonsense."""
    options = read_options(options)
    if type_ in WITH_OPTIONS and not options:
        raise Nonsense(_("Name at least one choice, each on a line of its own."))
    before = {"type": definition.type, "options": definition.options}
    definition.type, definition.options = read_type(type_), options
    definition.save(update_fields=["type", "options"])
    after = {"type": definition.type, "options": options}
    write_audit(actor, "attribute.type", definition.kind, definition.pk, before=before, after=after)


@register_task("convert")
def convert_values(work: Work) -> None:
    """Rewrite the values that fit the attribute's type; the others stay as they are, and are marked where they stand."""
    definition = AttributeDefinition.objects.get(pk=work.parameters["attribute"])
    kind, field = get_kind(definition.kind), make_field(definition)
    change_set = work.change_set or make_change_set(
        kind, [field.slug], actor=work.started_by, action=ChangeSet.Action.CONVERT
    )
    act = Act(kind, change_set, {field.slug: field}, now(), is_quiet=True)
    having = kind.model.objects.filter(attributes__has_key=field.slug, id__gt=work.position)
    ids = list(having.order_by("id").values_list("id", flat=True))
    work.begin(change_set, total=work.done + len(ids))
    for chunk in cut(ids):
        with transaction.atomic():
            if not work.may_go_on():
                break
            rewrites = list(_convert_rows(act, field, chunk))
            write_rows(act, rewrites)
            change_set.records += len(rewrites)
            change_set.save(update_fields=["records"])
            work.advance(chunk[-1], done=len(chunk), changed=len(rewrites))
    work.finish()


def restore_type(change_set: ChangeSet) -> None:
    """Give the attribute whose values an act converted the type it had before."""
    work = Work.objects.filter(change_set=change_set, task="convert").first()
    if work is not None:
        before = {"type": work.parameters["from"], "options": work.parameters["from_options"]}
        AttributeDefinition.objects.filter(pk=work.parameters["attribute"]).update(**before)


def _convert_rows(act: Act, field: Field, chunk: Any) -> Any:
    for row in lock_rows(act, chunk):
        value = row.values[field.slug]
        try:
            becomes = convert_value(value, field)
        except Nonsense:
            continue
        # Not for what a list or a choice would lose: an empty text is nothing, but a value never becomes nothing.
        if becomes not in (None, [], "") and (becomes != value or type(becomes) is not type(value)):
            origin = {**(row.origins.get(field.slug) or {}), "version": row.version + 1}
            origin.setdefault("at", act.at.isoformat())
            origin.setdefault("verified", False)
            yield Rewrite(row, {field.slug: becomes}, {field.slug: origin})


def _try(value: Any, target: Field, **found: Any) -> None:
    try:
        becomes = say_anything(convert_value(value, target))
        found["counts"]["good"] += found["times"]
        if len(found["good"]) < EXAMPLES:
            found["good"][say_anything(value)[:120]] = becomes[:120]
    except Nonsense as problem:
        found["counts"]["bad"] += found["times"]
        if len(found["bad"]) < EXAMPLES:
            found["bad"][say_anything(value)[:120]] = str(problem)


def _count(kind: RecordKind, slug: str) -> int:
    return int(kind.model.objects.filter(attributes__has_key=slug).count())


def _copy(definition: AttributeDefinition) -> dict[str, Any]:
    names = ("kind", "slug", "label", "help", "position", "owner_id", "rules")
    return {name: getattr(definition, name) for name in names}
