"""The settings of the mail server, and the built-in mailbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touchline.channels.forms import MailServerForm
from touchline.channels.models import Mail, StaffMailSettings
from touchline.channels.queries import PAGE, find_mail_server, get_mails
from touchline.channels.secrets import reveal
from touchline.channels.services import remove_mail_server, save_mail_server, send_test_mail
from touchline.kit.sealing import CannotUnseal
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.permissions import Verb


@sensitive_post_parameters("password")
@login_required_staff
@require_http_methods(["GET", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the mail server."""
    access_staff(request, "mail", Verb.MANAGE)
    server = find_mail_server()
    form = MailServerForm(request.POST or None, initial=_get_initial(server))
    if request.method == "POST" and form.is_valid():
        save_mail_server(form.get_server())
        messages.success(request, _("Saved. Send a test mail to see whether it works."))
        return redirect("channels:mail_settings")
    status = 422 if form.errors else 200
    return render(request, "channels/mail_settings.html", {"form": form, "server": server}, status=status)


def _get_initial(server: StaffMailSettings | None) -> dict[str, Any]:
    fields = ("host", "security", "port", "username", "from_address")
    return {name: getattr(server, name) for name in fields} if server else {}


@login_required_staff
@require_POST
@keeps_own_transactions
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a mail to who asks, and show what the server answered."""
    user = access_staff(request, "mail", Verb.MANAGE)
    taken, answer = send_test_mail(user)
    shown = {"tested": True, "taken": taken, "answer": answer, "address": user.email}
    if is_htmx(request):
        return render(request, "channels/_test_result.html", shown)
    server = find_mail_server()
    page = {"form": MailServerForm(initial=_get_initial(server)), "server": server}
    return render(request, "channels/mail_settings.html", shown | page)


@login_required_staff
@require_POST
def remove_server(request: HttpRequest) -> HttpResponse:
    """Go back to practice mode."""
    access_staff(request, "mail", Verb.MANAGE)
    remove_mail_server()
    messages.success(request, _("No mail leaves any more."))
    return redirect("channels:mail_settings")


@login_required_staff
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails to staff, newest first. They may hold one-time links, so only admins read them."""
    access_staff(request, "mail", Verb.MANAGE)
    before = request.GET.get("before", "")
    mails = get_mails(before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None)
    shown = {"mails": mails[:PAGE], "more": mails[PAGE - 1].id if len(mails) > PAGE else None}
    return render(request, "channels/_mails.html" if before else "channels/mailbox.html", shown)


@never_cache
@login_required_staff
@require_GET
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show one mail."""
    access_staff(request, "mail", Verb.MANAGE)
    mail = get_object_or_404(Mail, id=mail_id)
    try:
        text = reveal(mail, mail.text)
    except CannotUnseal:
        text = mail.text
    shown = {"mail": mail, "text": text, "is_cut": mail.secret_until is not None and text == mail.text}
    return render(request, "channels/mail.html", shown)
