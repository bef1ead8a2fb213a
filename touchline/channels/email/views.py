"""How mail to contacts leaves: accounts, domains with their records, senders; and the mailbox of practice mail."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touchline.channels.email import setting_up
from touchline.channels.email.accounts import find_account, open_account
from touchline.channels.email.checking import check_and_keep
from touchline.channels.email.forms import AccountForm, DomainForm, OverrideForm, SenderForm
from touchline.channels.email.outcomes import Outcome
from touchline.channels.email.words import describe_checks, list_records
from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import write_audit
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.permissions import Verb


@login_required_staff
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show accounts, domains and senders, and what is missing."""
    access_staff(request, "mail", Verb.MANAGE)
    shown = {
        "accounts": SendingAccount.objects.filter(archived_at=None).order_by("id"),
        "domains": SendingDomain.objects.order_by("name"),
        "senders": Sender.objects.filter(archived_at=None).select_related("domain").order_by("name", "address"),
    }
    return render(request, "channels/sending/overview.html", shown)


@sensitive_post_parameters("password", "api_key")
@login_required_staff
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: int | None = None) -> HttpResponse:
    """Make or change an account."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(SendingAccount, pk=account_id, archived_at=None) if account_id else None
    form = AccountForm(request.POST or None, initial=_read(found, AccountForm))
    if request.method == "POST" and form.is_valid():
        setting_up.save_account(user, form.get_wanted(), account_id=account_id)
        messages.success(request, _("Saved. Send yourself a test from one of the senders."))
        return redirect("channels:sending")
    status = 422 if form.errors else 200
    return render(request, "channels/sending/account.html", {"form": form, "account": found}, status=status)


def _read(row: Any, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)} if row else {}


@login_required_staff
@require_POST
def account_open(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let mail leave by a paused account again."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(SendingAccount, pk=account_id, archived_at=None)
    if open_account(found.pk):
        write_audit(user, "edit", "sending_account", found.pk, after={"state": "active"})
    messages.success(request, _("Mail leaves by it again."))
    return redirect("channels:sending")


@login_required_staff
@require_POST
def account_archive(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let nothing leave by an account any more."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(SendingAccount, pk=account_id, archived_at=None)
    setting_up.archive_account(user, found.pk)
    messages.success(request, _("No mail leaves by it any more."))
    return redirect("channels:sending")


@login_required_staff
@require_http_methods(["GET", "POST"])
def domain_new(request: HttpRequest) -> HttpResponse:
    """Add a domain to send from; its key is made with it."""
    user = access_staff(request, "mail", Verb.MANAGE)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = setting_up.add_domain(user, form.cleaned_data["name"])
        return redirect("channels:sending_domain", made.pk)
    status = 422 if form.errors else 200
    return render(request, "channels/sending/domain_new.html", {"form": form}, status=status)


@login_required_staff
@require_GET
def domain(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Show a domain's records to copy, and what DNS says of them."""
    access_staff(request, "mail", Verb.MANAGE)
    return _show_domain(request, get_object_or_404(SendingDomain, pk=domain_id), OverrideForm())


def _show_domain(request: HttpRequest, found: SendingDomain, form: OverrideForm) -> HttpResponse:
    sends_by = find_account(None)
    shown = {
        "domain": found,
        "records": list_records(found, host=sends_by.host if sends_by else ""),
        "checks": describe_checks(found),
        "form": form,
        "senders": found.senders.filter(archived_at=None),
    }
    return render(request, "channels/sending/domain.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
@keeps_own_transactions
def domain_check(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Ask DNS anew."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(SendingDomain, pk=domain_id)
    check_and_keep(found, find_account(None), by=user)
    return redirect("channels:sending_domain", found.pk)


@login_required_staff
@require_POST
def domain_override(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Let campaigns leave from it all the same, for a reason; or take that back."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(SendingDomain, pk=domain_id)
    if "withdraw" in request.POST:
        setting_up.override_domain(user, found.pk, "")
        return redirect("channels:sending_domain", found.pk)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _show_domain(request, found, form)
    setting_up.override_domain(user, found.pk, form.cleaned_data["reason"])
    return redirect("channels:sending_domain", found.pk)


@login_required_staff
@require_http_methods(["GET", "POST"])
def sender(request: HttpRequest, sender_id: int | None = None) -> HttpResponse:
    """Make or change who mail comes from."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(Sender, pk=sender_id, archived_at=None) if sender_id else None
    form = SenderForm(request.POST or None, initial=_read(found, SenderForm), sender=found)
    if request.method == "POST" and form.is_valid():
        made = setting_up.save_sender(user, form.cleaned_data, sender_id=sender_id)
        if made.domain.checked_at is None:
            messages.success(request, _("Saved. Now add the records of its domain."))
            return redirect("channels:sending_domain", made.domain_id)
        messages.success(request, _("Saved."))
        return redirect("channels:sending")
    status = 422 if form.errors else 200
    return render(request, "channels/sending/sender.html", {"form": form, "sender": found}, status=status)


@login_required_staff
@require_POST
@keeps_own_transactions
def sender_test(request: HttpRequest, sender_id: int) -> HttpResponse:
    """Send a mail from it to who asks, and say what the server answered."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(Sender.objects.select_related("domain", "account"), pk=sender_id, archived_at=None)
    receipt = setting_up.send_test(user, found)
    if receipt.outcome is Outcome.ACCEPTED:
        said = _("Taken for {address}. The server says: {answer}")
        messages.success(request, said.format(address=user.email, answer=receipt.answer))
    elif receipt.answer:
        messages.error(request, _("Not taken. {answer}").format(answer=receipt.answer))
    else:
        messages.error(request, _("Practice mode: there is no account that mail could leave by."))
    return redirect("channels:sending")


@login_required_staff
@require_POST
def sender_archive(request: HttpRequest, sender_id: int) -> HttpResponse:
    """Offer a sender no more."""
    user = access_staff(request, "mail", Verb.MANAGE)
    found = get_object_or_404(Sender, pk=sender_id, archived_at=None)
    setting_up.archive_sender(user, found.pk)
    messages.success(request, _("It is offered no more."))
    return redirect("channels:sending")
