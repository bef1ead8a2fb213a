"""Background work of the records room: long edits."""

from touchline.jobs.services import job
from touchline.records import (
    bulk,  # noqa: F401 - registers the edits of many that a list starts
    conversion,
)
from touchline.records.changes import undo
from touchline.records.models import Work
from touchline.records.sort_indexes import build
from touchline.records.working import do_work, register_task

TASKS = (conversion.preview_type, conversion.convert_values)
"""Registered where they stand; named here so that the worker knows them."""


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
