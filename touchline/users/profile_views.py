"""One's own profile, second factors, and the places where one is logged in."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import not_logged
from touchline.users.confirming import ask_to_confirm, confirmed_lately, is_confirmed
from touchline.users.devices import end_device, end_other_devices, find_row_key, get_devices
from touchline.users.forms import CodeForm, PasskeyForm, ProfileForm
from touchline.users.models import SecondFactor
from touchline.users.passkeys import PasskeyRefused, add_passkey, begin_adding, find_origin
from touchline.users.policy import must_have_second_factor
from touchline.users.qr import draw_qr
from touchline.users.second_factors import (
    add_app,
    count_recovery_codes,
    make_recovery_codes,
    propose_seed,
    remove_factor,
)
from touchline.users.services import save_profile
from touchline.users.totp import make_url
from touchline.users.user_agents import name_browser

TYPED = "profile_typed"
"""What somebody typed before they were asked who they are; shown again afterwards, and not kept longer."""


@login_required_staff
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """Let the reader change their own name, address, zone and language."""
    user = access_staff(request)
    before = {name: getattr(user, name) for name in ProfileForm.Meta.fields}
    form = ProfileForm(request.POST or None, instance=user, initial=_take_typed(request))
    if request.method == "POST" and form.is_valid():
        if user.email != before["email"] and not is_confirmed(request):
            request.session[TYPED] = form.cleaned_data
            return ask_to_confirm(request, request.path)
        save_profile(user, before=before, request=request)
        messages.success(request, _("Profile saved."))
        return redirect("users:profile")
    if form.errors:
        # The form has written what was typed into this object; the shell must go on showing what is true.
        user.refresh_from_db()
    return render(request, "users/profile.html", {"form": form}, status=422 if form.errors else 200)


def _take_typed(request: HttpRequest) -> dict[str, str] | None:
    return request.session.pop(TYPED, None) if request.method == "GET" and TYPED in request.session else None


@never_cache
@login_required_staff
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show the reader's second factors and where they are logged in."""
    user = access_staff(request)
    here = find_row_key(request)
    devices = [(name_browser(device.user_agent), device, device.session_key == here) for device in get_devices(user)]
    confirmed, can_passkeys = is_confirmed(request), bool(find_origin(request))
    shown = {
        "factors": list(SecondFactor.objects.filter(user=user).order_by("created_at")),
        "codes_left": count_recovery_codes(user),
        "devices": devices,
        "must": must_have_second_factor(user),
        "can_passkeys": can_passkeys,
        "passkeys": can_passkeys and confirmed,
        "has_password": user.has_usable_password(),
        "confirmed": confirmed,
        "confirm_url": f"{resolve_url('users:confirm')}?next={request.path}",
    }
    return render(request, "users/security.html", shown)


@never_cache
@sensitive_post_parameters("code")
@login_required_staff
@require_http_methods(["GET", "POST"])
@confirmed_lately
def add_totp(request: HttpRequest) -> HttpResponseBase:
    """Show the seed to scan, and take it once the first code fits."""
    user = access_staff(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if add_app(request, user, form.cleaned_data["code"]):
            messages.success(request, _("From now on you are asked for a code. You are logged out everywhere else."))
            return _go_on_to_codes(request)
        form.add_error("code", _("This code does not fit. Is the clock of the phone right? Type the newest one."))
    seed = propose_seed(request, anew=request.method == "GET")
    url = make_url(seed, account=user.email, issuer="Touchline")
    shown = {"form": form, "seed": seed, "qr": draw_qr(url), "url": url}
    return render(request, "users/totp.html", shown, status=422 if form.errors else 200)


def _go_on_to_codes(request: HttpRequest) -> HttpResponse:
    user = access_staff(request)
    if count_recovery_codes(user):
        return redirect("users:security")
    return render(request, "users/recovery_codes.html", {"codes": make_recovery_codes(request, user)})


@never_cache
@login_required_staff
@require_POST
@confirmed_lately
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new codes and show them, this once."""
    user = access_staff(request)
    if not SecondFactor.objects.filter(user=user).exists():
        raise Http404
    return render(request, "users/recovery_codes.html", {"codes": make_recovery_codes(request, user)})


@login_required_staff
@require_POST
@confirmed_lately
def delete_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Remove one of the reader's own second factors."""
    user = access_staff(request)
    if not remove_factor(request, user, factor_id):
        raise Http404
    messages.success(request, _("Removed. You are logged out everywhere else."))
    return redirect("users:security")


@never_cache
@login_required_staff
@require_POST
@not_logged
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Give the browser what it needs to make a passkey."""
    user = access_staff(request)
    if not is_confirmed(request):
        return JsonResponse({"detail": _("First show that it is you.")}, status=403)
    try:
        return JsonResponse(begin_adding(request, user))
    except PasskeyRefused as error:
        return JsonResponse({"detail": str(error)}, status=409)


@login_required_staff
@require_POST
@confirmed_lately
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey the browser has made."""
    user = access_staff(request)
    form = PasskeyForm(request.POST)
    try:
        if not form.is_valid():
            raise PasskeyRefused
        add_passkey(request, user, form.cleaned_data["credential"], name=form.cleaned_data["name"])
    except PasskeyRefused:
        messages.error(request, _("The passkey could not be kept. Try once more, and confirm within a minute."))
        return redirect("users:security")
    messages.success(request, _("The passkey is kept. It logs you in without a password."))
    return _go_on_to_codes(request)


@login_required_staff
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Log the reader out in one other place, or in all others."""
    user = access_staff(request)
    if "session" in request.POST:
        if not end_device(user, _read_key(request.POST), request=request):
            raise Http404
    else:
        end_other_devices(user, request=request)
    messages.success(request, _("Logged out there."))
    return redirect("users:security")


def _read_key(posted: Mapping[str, str]) -> str:
    key = posted["session"]
    return key if len(key) == 64 and key.isascii() and key.isalnum() else ""
