"""Hands out the export of a list as it stands, and notes in the audit log who took what."""

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any, cast

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from touchline.kit.clock import now
from touchline.records.export import read_values, write_csv, write_json_lines
from touchline.records.export_xlsx import write_xlsx
from touchline.records.lists_pages import access_list
from touchline.records.lists_views import read_ids
from touchline.users.access import login_required_staff
from touchline.users.audit import write_audit
from touchline.users.permissions import Verb

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required_staff
@require_POST
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Answer with the list, or the chosen records of it, as a file."""
    asked, user = access_list(request, kind, Verb.EXPORT, posted=True)
    ids = read_ids(request.POST["ids"]) if request.POST.get("ids") else None
    form = given if (given := request.POST.get("format", "")) in ("xlsx", "jsonl") else "csv"
    fields = [column.slug for column in asked.columns]
    write_audit(
        user,
        "list.exported",
        asked.kind.subject,
        asked.view.pk if asked.view else "",
        after={"format": form, "fields": fields},
        request=request,
    )
    name = f"{re.sub(r'[^a-z0-9]+', '-', str(asked.kind.plural).lower())}-{timezone.localtime(now()):%Y-%m-%d}.{form}"
    rows = read_values(asked, ids=ids)
    if form == "csv":
        answer: Any = StreamingHttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    elif form == "jsonl":
        answer = StreamingHttpResponse(write_json_lines(rows), content_type="application/x-ndjson")
    else:
        answer = FileResponse(make_book(str(asked.kind.plural), rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Accel-Buffering"] = "no"
    return cast(HttpResponseBase, answer)


def make_book(title: str, rows: Iterator[Any]) -> IO[bytes]:
    """Return a workbook as an open file that is gone when it is closed."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_xlsx(target, title, rows)
    target.seek(0)
    return target
