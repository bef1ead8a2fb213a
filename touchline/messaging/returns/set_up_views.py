"""Settings of what comes back: the rules, the mailboxes, and what came in lately."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.messaging.models import Inbound, InMailbox
from touchline.messaging.returns.forms import MailboxForm, RulesForm
from touchline.messaging.returns.set_up import FIELDS, remove_mailbox, save_mailbox, save_rules
from touchline.messaging.returns.trackable import get_rules
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb

SHOWN = 30
LOOKED_AT = 2_000


@login_required_staff
@require_http_methods(["GET", "HEAD", "POST"])
def returns_page(request: HttpRequest) -> HttpResponse:
    """Show and change the rules of what comes back."""
    user = access_staff(request, "messages", Verb.MANAGE)
    rules = get_rules()
    form = RulesForm(request.POST or None, initial={name: getattr(rules, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        save_rules(form.cleaned_data, actor=user)
        messages.success(request, _("Saved."))
        return redirect("messaging:returns")
    newest = Inbound.objects.order_by("-id").defer("raw")
    counts = (
        Inbound.objects.filter(pk__in=newest.values("pk")[:LOOKED_AT])
        .values("state", "kind")
        .annotate(count=Count("pk"))
    )
    facts: dict[str, Any] = {
        "form": form,
        "rules": rules,
        "mailboxes": InMailbox.objects.order_by("pk"),
        "inbound": list(newest[:SHOWN]),
        "failed": sum(one["count"] for one in counts if one["state"] == Inbound.State.FAILED),
        "waiting": sum(one["count"] for one in counts if one["state"] == Inbound.State.WAITING),
    }
    return render(request, "messaging/returns.html", facts, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox to read."""
    return _edit(request, InMailbox())


@login_required_staff
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_page(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Show and change a mailbox."""
    access_staff(request, "messages", Verb.MANAGE)
    return _edit(request, get_object_or_404(InMailbox, pk=mailbox_id))


def _edit(request: HttpRequest, mailbox: InMailbox) -> HttpResponse:
    user = access_staff(request, "messages", Verb.MANAGE)
    form = MailboxForm(request.POST or None, instance=mailbox)
    if request.method == "POST" and form.is_valid():
        save_mailbox(form.instance, password=form.cleaned_data["password"], actor=user)
        messages.success(request, _("Saved. It is read within half a minute."))
        return redirect("messaging:returns")
    return render(
        request, "messaging/in_mailbox.html", {"form": form, "mailbox": mailbox}, status=422 if form.errors else 200
    )


@login_required_staff
@require_POST
def mailbox_remove(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Read a mailbox no more."""
    user = access_staff(request, "messages", Verb.MANAGE)
    remove_mailbox(get_object_or_404(InMailbox, pk=mailbox_id), actor=user)
    return redirect("messaging:returns")
