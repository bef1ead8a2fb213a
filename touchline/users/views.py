"""Logging in and out, one-time links, and one's own profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from touchline.users.access import access_staff, login_required_staff
from touchline.users.forms import LoginForm, PasswordForm, ProfileForm
from touchline.users.services import (
    LinkSpent,
    TooManyTries,
    change_password,
    find_open_link,
    log_in_by_link,
    log_in_by_password,
)


def get_next_url(request: HttpRequest) -> str:
    """Return where the reader wanted to go, if that is an address of ours, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password."""
    if request.user.is_authenticated:
        return redirect(get_next_url(request))
    form = LoginForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _try_login(request, form)
        if status == 302:
            return redirect(get_next_url(request))
    return render(request, "users/login.html", {"form": form, "next": get_next_url(request)}, status=status)


def _try_login(request: HttpRequest, form: LoginForm) -> int:
    if not form.is_valid():
        return 422
    try:
        user = log_in_by_password(request, form.cleaned_data["email"], form.cleaned_data["password"])
    except TooManyTries:
        form.add_error(None, _("Too many tries. Wait 15 minutes, or ask an admin for a one-time link."))
        return 429
    if user is None:
        form.add_error(None, _("E-mail and password do not belong together."))
        return 422
    return 302


@never_cache
@require_http_methods(["GET", "POST"])
def use_login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button and log in when it is pressed: programs that look into links must not use them up."""
    if request.method == "POST":
        try:
            user = log_in_by_link(request, token)
        except LinkSpent:
            return render(request, "users/link_spent.html", status=410)
        home = resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect(home if user.has_usable_password() else "users:set_password")
    link = find_open_link(token)
    if link is None:
        return render(request, "users/link_spent.html", status=410)
    return render(request, "users/login_link.html", {"account": link.user})


@never_cache
@sensitive_post_parameters("password")
@login_required_staff
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Let the reader choose a password."""
    user = access_staff(request)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        change_password(request, user, form.cleaned_data["password"])
        messages.success(request, _("Password saved."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "account": user, "skip_url": resolve_url(settings.LOGIN_REDIRECT_URL)}
    return render(request, "users/set_password.html", context, status=422 if form.is_bound else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("users:login")


@login_required_staff
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Let the reader change their own name, address, zone and language."""
    user = access_staff(request)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Profile saved."))
        return redirect("users:profile")
    if form.errors:
        # The form has written what was typed into this object; the shell must go on showing what is true.
        user.refresh_from_db()
    return render(request, "users/profile.html", {"form": form}, status=422 if form.errors else 200)
