"""The change log on screen, of one record and of the firm, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from touchline.records.change_log import PAGE, get_act, get_acts, get_acts_on
from touchline.records.changes import CannotUndo, archive, check_undo, undo
from touchline.records.conversion import restore_type
from touchline.records.kinds import RecordKind, find_kind, get_kind
from touchline.records.models import ChangeSet
from touchline.records.opening import access_record
from touchline.records.working import start_work
from touchline.ui.responses import is_htmx
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, access_staff, get_scope, require

AT_ONCE = 500
"""Acts on more records are undone by a job."""
LARGEST_ID = 2**63 - 1


@login_required_staff
@require_safe
def record_changes(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """List what was changed of one record."""
    opened = access_record(request, kind, record_id)
    acts = get_acts_on(opened.kind, opened.id, before=read_before(request))
    facts = {"opened": opened, "acts": acts[:PAGE], "record": opened.record}
    return render(request, "records/record_changes.html", facts)


@login_required_staff
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """List what was changed in the firm."""
    user = access_staff(request)
    by = request.GET.get("by", "")
    acts = get_acts(user, before=read_before(request), by=int(by) if by.isdecimal() and len(by) < 18 else None)
    facts: dict[str, Any] = {"acts": acts[:PAGE], "users": User.objects.active(), "by": by}
    if len(acts) > PAGE:
        facts["older"] = acts[PAGE - 1].change_set.pk
    return render(request, "records/changes.html", facts)


@login_required_staff
@require_safe
def change_page(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """Show one act with all of its records."""
    change_set, _user = access_change_set(request, change_set_id)
    after = request.GET.get("after", "")
    act = get_act(change_set, after=int(after) if after.isdecimal() and len(after) < 18 else 0, limit=101)
    last = act.records[99].record_id if len(act.records) > 100 else None
    act.records = act.records[:100]
    return render(request, "records/change.html", {"act": act, "after": last})


@login_required_staff
@require_POST
def undo_change(request: HttpRequest, change_set_id: int) -> HttpResponse:
    """Take an act back, at once or by a job."""
    change_set, user = access_change_set(request, change_set_id)
    require(user, get_kind(change_set.kind).subject, Verb.EDIT)
    try:
        check_undo(change_set.pk)
        if change_set.action == ChangeSet.Action.CONVERT:
            restore_type(change_set)
        if change_set.records > AT_ONCE:
            work = start_work("undo", change_set.kind, {"change_set": change_set.pk}, user=user, title=_("Undo"))
            return answer(request, _("The undo has begun."), url=work.url)
        done = undo(change_set.pk, actor=user)
    except CannotUndo as problem:
        return answer(request, str(problem), tone="error")
    return answer(request, say_undone(done))


@login_required_staff
@require_POST
def archive_record(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Put a record away, or bring it back."""
    opened = access_record(request, kind, record_id, Verb.EDIT)
    is_back = bool(request.POST.get("back"))
    archive(opened.kind, [opened.id], actor=opened.user, back=is_back)
    messages.success(request, _("It is back.") if is_back else _("Archived. It keeps everything; lists leave it out."))
    return redirect(opened.kind.get_url(opened.id))


def access_change_set(request: HttpRequest, change_set_id: int) -> tuple[ChangeSet, User]:
    """Return an act the user may see: their own, or any of a kind they see all of; Http404 otherwise."""
    user = access_staff(request)
    found = ChangeSet.objects.select_related("undone_by").filter(pk=min(change_set_id, LARGEST_ID)).first()
    kind = find_kind(found.kind) if found else None
    if found is None or kind is None or not may_see(user, kind, found):
        raise Http404
    return found, user


def may_see(user: User, kind: RecordKind, change_set: ChangeSet) -> bool:
    """Tell whether the user may see an act: their own, one on records they all see, or one on a single such record."""
    if change_set.actor_id == user.pk or get_scope(user, kind.subject, Verb.VIEW) == Scope.ALL:
        return True
    touched = list(change_set.changes.values_list("record_id", flat=True)[:2])
    return len(touched) == 1 and kind.limit(user).filter(pk=touched[0]).exists()


def say_undone(done: ChangeSet) -> str:
    """Say what an undo did and what it left."""
    said = ngettext("%(n)d record is as it was.", "%(n)d records are as they were.", done.records) % {"n": done.records}
    if done.left_out:
        left = ngettext(
            "%(n)d was changed again since and stays.", "%(n)d were changed again since and stay.", done.left_out
        )
        said += " " + left % {"n": done.left_out}
    return said


def answer(request: HttpRequest, said: str, *, url: str = "", tone: str = "success") -> HttpResponse:
    """Say what happened, as a toast on an open page or on the next one."""
    if is_htmx(request):
        return render(request, "records/_toast.html", {"said": said, "url": url, "tone": tone})
    messages.add_message(request, messages.ERROR if tone == "error" else messages.SUCCESS, said)
    return redirect(url or "records:change_list")


def read_before(request: HttpRequest) -> int | None:
    """Return where a page of the log goes on."""
    text = request.GET.get("before", "")
    return int(text) if text.isdecimal() and len(text) < 18 else None
