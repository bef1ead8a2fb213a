"""Logging in with a passkey: alone, or as the second proof after a password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from touchline.users.audit_net import keeps_own_transactions
from touchline.users.door import get_next_url, welcome
from touchline.users.forms import PasskeyForm
from touchline.users.logins import find_pending, finish, note_failure
from touchline.users.passkeys import PasskeyRefused, begin_login, check_passkey
from touchline.users.tries import TooManyTries, count_try, get_account

MOST_A_BROWSER = 30


@never_cache
@require_POST
@keeps_own_transactions
def login_options(request: HttpRequest) -> HttpResponse:
    """Give the browser a challenge for a passkey to sign."""
    try:
        return JsonResponse(begin_login(request, find_pending(request)))
    except PasskeyRefused as error:
        return JsonResponse({"detail": str(error)}, status=409)


@never_cache
@require_POST
@keeps_own_transactions
def log_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Log in whose passkey has signed the challenge."""
    form = PasskeyForm(request.POST)
    pending = find_pending(request)
    try:
        count_try(get_account(request.META.get("REMOTE_ADDR", ""), about="passkey"), most=MOST_A_BROWSER)
        if not form.is_valid():
            raise PasskeyRefused
        user = check_passkey(request, form.cleaned_data["credential"], user=pending)
    except TooManyTries:
        messages.error(request, _("Too many tries. Wait 15 minutes."))
        return redirect("users:login")
    except PasskeyRefused:
        note_failure(request, pending.email if pending else "", action="passkey_refused")
        messages.error(request, _("This passkey is not known here."))
        return redirect("users:second_step" if pending else "users:login")
    finish(request, user)
    return welcome(request, next_url=get_next_url(request))
