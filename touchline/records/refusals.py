"""Records that a long work left as they are, with the reason, to be looked at or taken away as a file."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from touchline.records.export_cells import Values
from touchline.records.kinds import get_kind
from touchline.records.models import Refusal, Work

AT_ONCE: Final = 1_000


def refuse(work: Work, reasons: Mapping[int, str]) -> None:
    """Note why records were left, in the caller's transaction; a record that is named again keeps its first reason."""
    if reasons:
        rows = [Refusal(work=work, record_id=number, reason=reason) for number, reason in reasons.items()]
        Refusal.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
        work.refused = work.refusals.count()
        work.save(update_fields=["refused"])


def read_refused(work: Work) -> Iterator[Values]:
    """Yield the head and then each refused record: its number, its name as far as it is still there, and the reason."""
    yield ["id", _("Name"), _("Why it was left as it is")]
    kind, last = get_kind(work.kind), 0
    while rows := list(work.refusals.filter(record_id__gt=last).order_by("record_id")[:AT_ONCE]):
        names = kind.describe([row.record_id for row in rows])
        for row in rows:
            yield [row.record_id, names.get(row.record_id, ""), row.reason]
        last = rows[-1].record_id
