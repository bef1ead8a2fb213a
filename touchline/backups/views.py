"""Backups: listed, made, and how to bring one back; and the page on which sending is resumed after a restore."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.backups.holding import find_hold, resume_sending
from touchline.backups.making import get_place, get_settings
from touchline.backups.problems import BackupProblem
from touchline.backups.queries import find_open, find_waiting, list_backups
from touchline.backups.services import ask_for_backup
from touchline.backups.standing import read_standing
from touchline.messaging.outbox.mailings import pause_mailing
from touchline.ui.times import say_ago, say_full
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, may


@login_required_staff
@require_safe
def backup_list(request: HttpRequest) -> HttpResponse:
    """Show how backups stand and which there are; `part` asks for what changes while one is made."""
    user = access_staff(request, "backups")
    shown = {"may_manage": may(user, "backups", Verb.MANAGE), "open": find_open(), **_describe()}
    standing = read_standing()
    ago = say_ago(standing.proven_at) if standing.proven_at else ""
    shown |= {"backups": list_backups(), "standing": standing, "proven_ago": ago}
    return render(request, "backups/_state.html" if request.GET.get("part") else "backups/backups.html", shown)


@login_required_staff
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have a backup made now."""
    user = access_staff(request, "backups", Verb.MANAGE)
    ask_for_backup(actor=user)
    return redirect("backups:backup_list")


@login_required_staff
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Show what would leave after a restore, and let it; mailings that are ticked are paused first."""
    user = access_staff(request, "backups", Verb.MANAGE)
    hold = find_hold()
    if request.method == "POST":
        ticked = set(request.POST.getlist("pause"))
        for one in find_waiting().mailings:
            if str(one.mailing.pk) in ticked:
                pause_mailing(one.mailing.pk, problem=_("Paused after a restore."))
        if resume_sending(actor=user):
            messages.success(request, _("Everything leaves again."))
        return redirect("backups:backup_list")
    if hold is None:
        return redirect("backups:backup_list")
    return render(
        request, "backups/resume.html", {"hold": hold, "waiting": find_waiting(), "made_full": say_full(hold.made_at)}
    )


def _describe() -> dict[str, Any]:
    chosen = get_settings()
    try:
        label, problem = get_place().label, ""
    except BackupProblem as error:
        label, problem = chosen.place, str(error)
    return {"settings": chosen, "place": label, "place_problem": problem}
