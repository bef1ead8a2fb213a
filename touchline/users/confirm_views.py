"""The page that asks a reader who has been logged in for a while to show once more who they are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import not_logged
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.confirming import confirm_by_proof, find_ways, note_confirmed
from touchline.users.door import get_next_url
from touchline.users.forms import PasskeyForm, ProofForm
from touchline.users.logins import note_failure
from touchline.users.models import SignOnProvider, User
from touchline.users.passkeys import PasskeyRefused, begin_login, check_passkey, find_origin
from touchline.users.tries import TooManyTries


@never_cache
@sensitive_post_parameters("proof", "credential")
@login_required_staff
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password, a code or a passkey, and go on to where the reader was."""
    user = access_staff(request)
    ways = find_ways(user)
    form = ProofForm(request.POST if "proof" in request.POST else None, ways=ways)
    status = 200
    if request.method == "POST":
        status = _try_passkey(request, user) if "credential" in request.POST else _try_proof(request, form, user)
        if status == 302:
            return redirect(get_next_url(request))
    shown = {
        "form": form,
        "next": get_next_url(request),
        "types": bool(ways & {"password", "totp"}),
        "passkeys": "passkey" in ways and bool(find_origin(request)),
        "providers": list(SignOnProvider.objects.filter(is_active=True, identities__user=user).order_by("label")),
    }
    return render(request, "users/confirm.html", shown, status=status)


def _try_proof(request: HttpRequest, form: ProofForm, user: User) -> int:
    if not form.is_valid():
        return 422
    try:
        fits = confirm_by_proof(request, user, form.cleaned_data["proof"])
    except TooManyTries:
        form.add_error(None, _("Too many tries. Wait 15 minutes, or ask an admin for a one-time link."))
        return 429
    if not fits:
        form.add_error("proof", _("This does not fit. Nothing was changed."))
        return 422
    return 302


def _try_passkey(request: HttpRequest, user: User) -> int:
    form = PasskeyForm(request.POST)
    try:
        if not form.is_valid():
            raise PasskeyRefused
        check_passkey(request, form.cleaned_data["credential"], user=user)
    except PasskeyRefused:
        note_failure(request, user.email, action="passkey_refused")
        messages.error(request, _("This passkey is not known here."))
        return 422
    note_confirmed(request, user)
    return 302


@never_cache
@login_required_staff
@require_POST
@not_logged
def confirm_options(request: HttpRequest) -> HttpResponse:
    """Give the browser a challenge for one of the reader's own passkeys to sign."""
    try:
        return JsonResponse(begin_login(request, access_staff(request)))
    except PasskeyRefused as error:
        return JsonResponse({"detail": str(error)}, status=409)
