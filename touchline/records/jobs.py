"""Background work of the records room: long edits, and the bytes of files that were removed."""

from datetime import timedelta

from touchline.jobs.services import job, periodic
from touchline.kit.clock import now
from touchline.records import (
    bulk,  # noqa: F401 - registers the edits of many that a list starts
    conversion,
)
from touchline.records.changes import undo
from touchline.records.files import get_path
from touchline.records.models import File, Look, Work
from touchline.records.sort_indexes import build
from touchline.records.working import do_work, register_task

TASKS = (conversion.preview_type, conversion.convert_values)
"""Registered where they stand; named here so that the worker knows them."""
KEPT_REMOVED = timedelta(days=30)


@job(tries=3)
def run_work(work_id: int) -> None:
    """Do a long work, from where it was."""
    do_work(work_id)


@job(tries=3)
def build_order(number: int) -> None:
    """Build the index by which a list can be sorted."""
    build(number)


@register_task("undo")
def undo_many(work: Work) -> None:
    """Take back an act on many records."""
    undo(work.parameters["change_set"], actor=work.started_by, work=work)


@periodic("41 3 * * *")
def remove_old_files() -> None:
    """Remove the bytes of files that were taken away 30 days ago, and looks of a year ago."""
    for kept in File.objects.filter(removed_at__lt=now() - KEPT_REMOVED).iterator():
        get_path(kept.key).unlink(missing_ok=True)
        kept.delete()
    Look.objects.filter(at__lt=now() - timedelta(days=365)).delete()
