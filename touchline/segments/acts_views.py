"""What one does to a segment as a whole: name, snapshot, upload of addresses, recompute, archive, restore, delete."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.segments.models import Segment
from touchline.segments.opening import access_segment, access_segments
from touchline.segments.services import (
    CannotKeep,
    archive_segment,
    change_segment,
    delete_segment,
    recompute_segment,
    restore_segment,
    take_snapshot,
)
from touchline.segments.uploads import LONGEST, upload_segment
from touchline.ui.numbers import say_number
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

ACTS: Final[dict[str, tuple[Verb, Callable[[Any, int], Any]]]] = {
    "recompute": (Verb.EDIT, recompute_segment),
    "archive": (Verb.EDIT, archive_segment),
    "restore": (Verb.EDIT, restore_segment),
    "delete": (Verb.DELETE, delete_segment),
}


@login_required_staff
@require_POST
def change(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Give a segment another name or note."""
    user, segment = access_segment(request, segment_id, Verb.EDIT)
    given = request.POST
    try:
        change_segment(user, segment.pk, name=given.get("name", ""), note=given.get("note", ""), owner=segment.owner)
    except CannotKeep as problem:
        messages.error(request, str(problem))
    return redirect("segments:segment", segment.pk)


@login_required_staff
@require_POST
def snapshot(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Keep who is in a segment now as one that stays as it is."""
    user, segment = access_segment(request, segment_id, Verb.CREATE)
    try:
        kept = take_snapshot(user, segment.pk, name=request.POST.get("name", ""))
    except CannotKeep as problem:
        messages.error(request, str(problem))
        return redirect("segments:segment", segment.pk)
    messages.success(request, _("These {count} people are kept.").format(count=say_number(kept.size or 0)))
    return redirect("segments:segment", kept.pk)


@login_required_staff
@require_http_methods(["GET", "POST"])
def segment_upload(request: HttpRequest) -> HttpResponse:
    """Make a fixed segment of addresses or numbers that somebody pastes or sends as a file."""
    user = access_segments(request, Verb.CREATE)
    typed = {"name": request.POST.get("name", ""), "lines": request.POST.get("lines", "")}
    shown: dict[str, Any] = {"typed": typed, "longest_mb": LONGEST // 1_000_000}
    if request.method == "POST":
        sent = request.FILES.get("file")
        text = sent.read(LONGEST + 1).decode("utf-8-sig", "replace") if sent else typed["lines"]
        try:
            made = upload_segment(user, name=typed["name"], text=text)
        except CannotKeep as problem:
            return render(request, "segments/upload.html", shown | {"problem": str(problem)}, status=422)
        said = _("{known} of {given} are people you know; they are in “{name}”.")
        counts = {"known": say_number(made.origin["known"]), "given": say_number(made.origin["given"])}
        messages.success(request, said.format(name=made, **counts))
        return redirect("segments:segment", made.pk)
    return render(request, "segments/upload.html", shown)


@login_required_staff
@require_POST
def act(request: HttpRequest, segment_id: int, act: str) -> HttpResponse:
    """Recompute, archive, restore or delete a segment."""
    if act not in ACTS:
        raise Http404
    verb, do = ACTS[act]
    user, segment = access_segment(request, segment_id, verb)
    try:
        do(user, segment.pk)
    except CannotKeep as problem:
        messages.error(request, str(problem))
        return redirect("segments:segment", segment.pk)
    messages.success(request, say_done(act, segment))
    return redirect("segments:segment_list") if act == "delete" else redirect("segments:segment", segment.pk)


def say_done(act: str, segment: Segment) -> str:
    """Return what was done, in words."""
    said = {
        "recompute": _("“{name}” is being found anew from everything that is stored."),
        "archive": _("“{name}” is put away; its members stay as they are."),
        "restore": _("“{name}” is back, and follows people again."),
        "delete": _("“{name}” is gone; the people in it stay."),
    }
    return said[act].format(name=segment.name)
