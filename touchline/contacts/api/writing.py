"""Makes, changes and archives records for the API, and tells what could not be done."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest
from ninja import Header

from touchline.api.problems import Problem
from touchline.records.changes import Conflict, Refused, edit
from touchline.records.kinds import RecordKind

IfMatch = Header[str | None]
COLUMNS = {"owner": "owner_id", "team": "team_id", "company": "company_id"}


@contextmanager
def problems() -> Iterator[None]:
    """Tell refused values as a 422 problem, and what somebody else changed meanwhile as a 409."""
    try:
        yield
    except Refused as refused:
        raise Problem(422, "Not taken", "Nothing was changed.", errors=list(describe(refused))) from None
    except Conflict as conflict:
        errors = [
            {
                "where": f"body.{clash.slug}",
                "detail": f"{clash.by or 'somebody'} changed it; it is {clash.value!r} now.",
            }
            for clash in conflict.clashes
        ]
        detail = f"It has version {conflict.version} now. Nothing was changed."
        raise Problem(409, "Changed meanwhile", detail, errors=errors) from None


def describe(refused: Refused) -> Iterator[dict[str, str]]:
    """Return for each field that was refused where it stood in the body, and why."""
    for slug, detail in refused.problems.items():
        yield {"where": f"body.{COLUMNS.get(slug, slug)}", "detail": str(detail)}


def check_match(request: HttpRequest, version: int) -> None:
    """Raise a 412 problem when If-Match names another version than the present one."""
    wanted = request.headers.get("If-Match", "").strip()
    if wanted and wanted != "*" and f'"{version}"' not in [part.strip() for part in wanted.split(",")]:
        raise Problem(412, "Another version", f'If-Match is {wanted[:60]}, and the version is "{version}".')


def change(kind: RecordKind, record: Any, values: Mapping[str, Any], **about: Any) -> None:
    """Change a record; `version` and `actor` as `records.changes.edit` takes them. Raises Problem."""
    with problems():
        edit(kind, record.id, values, **about)


def lock_and_check(request: HttpRequest, access: Callable[[], Any]) -> Any:
    """Return the record, held until the end of the transaction, once If-Match was found to fit."""
    record = access()
    if "If-Match" in request.headers:
        record = type(record).objects.select_for_update().get(pk=record.pk)
        check_match(request, record.version)
    return record
