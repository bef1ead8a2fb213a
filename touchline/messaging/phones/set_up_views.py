"""The settings of SMS and of web push, for admins."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from touchline.channels.models import PushKey, PushSubscription, SmsAccount
from touchline.messaging.phones.forms import SmsForm
from touchline.messaging.phones.set_up import remove_sms, save_sms, switch_push
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@sensitive_post_parameters("token")
@login_required_staff
@require_http_methods(["GET", "POST"])
def sms_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the account that SMS leave by, and push."""
    user = access_staff(request, "mail", Verb.MANAGE)
    account = SmsAccount.objects.first()
    form = SmsForm(request.POST or None, initial=get_initial(account), kept=account)
    if request.method == "POST" and form.is_valid():
        save_sms(user, form.cleaned_data)
        messages.success(request, _("Saved. SMS leave by this account."))
        return redirect("messaging:sms_settings")
    shown: dict[str, Any] = {
        "form": form,
        "account": account,
        "inbound_url": settings.ENVIRONMENT.pages_url + reverse("messaging:sms_in"),
        "push": PushKey.objects.first(),
        "browsers": PushSubscription.objects.count(),
    }
    return render(request, "messaging/sms_settings.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def sms_remove(request: HttpRequest) -> HttpResponse:
    """Forget the account."""
    remove_sms(access_staff(request, "mail", Verb.MANAGE))
    messages.success(request, _("No SMS leaves any more."))
    return redirect("messaging:sms_settings")


@login_required_staff
@require_POST
def push_switch(request: HttpRequest) -> HttpResponse:
    """Have push messages sent, or no more."""
    user = access_staff(request, "mail", Verb.MANAGE)
    is_on = request.POST.get("on") == "1"
    switch_push(user, is_on=is_on, contact=f"mailto:{user.email}")
    messages.success(request, _("Push messages are on.") if is_on else _("Push messages are off."))
    return redirect("messaging:sms_settings")


def get_initial(account: SmsAccount | None) -> dict[str, Any]:
    """Return what the form shows first; never the token."""
    if account is None:
        return {"base_url": "https://api.twilio.com"}
    return {name: getattr(account, name) for name in ("account_sid", "sender", "base_url", "price", "help_text")}
