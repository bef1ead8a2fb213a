"""Gives refused rows back as a file."""

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from touchline.imports.access import access_import
from touchline.imports.refusals import write_refused
from touchline.users.access import login_required_staff


@login_required_staff
@require_safe
def refused(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """Answer with the rows that were not taken and the reason of each, to be mended and dropped again."""
    imported, _user = access_import(request, import_id)
    answer = StreamingHttpResponse(write_refused(imported), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{imported.pk}.csv"'
    return answer
