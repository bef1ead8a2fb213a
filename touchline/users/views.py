"""The door: logging in by password, link or passkey, the second factor, a forgotten password, and logging out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import write_audit
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.confirming import confirmed_lately
from touchline.users.door import get_next_url, get_providers, welcome
from touchline.users.forms import CodeForm, EmailForm, LoginForm, PasswordForm
from touchline.users.links import LinkSpent, find_open_link
from touchline.users.logins import PasswordsOff, find_pending, log_in_by_link, log_in_by_password, pass_by_code
from touchline.users.models import LoginLink, SecondFactor, User
from touchline.users.passkeys import find_origin
from touchline.users.policy import get_policy
from touchline.users.resets import ask_for_reset
from touchline.users.services import change_password, choose_language
from touchline.users.tries import TooManyTries


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password, and offer the other ways in."""
    if request.user.is_authenticated:
        return redirect(get_next_url(request))
    form = LoginForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _try_login(request, form)
        if status == 302:
            return welcome(request, next_url=get_next_url(request))
    shown = {
        "form": form,
        "next": get_next_url(request),
        "passwords": get_policy().passwords,
        "providers": get_providers(),
        "passkeys": bool(find_origin(request)),
    }
    return render(request, "users/login.html", shown, status=status)


def _try_login(request: HttpRequest, form: LoginForm) -> int:
    if not form.is_valid():
        return 422
    try:
        user = log_in_by_password(request, form.cleaned_data["email"], form.cleaned_data["password"])
    except TooManyTries:
        form.add_error(None, _("Too many tries. Wait 15 minutes, or ask an admin for a one-time link."))
        return 429
    except PasswordsOff:
        form.add_error(None, _("Passwords are switched off here: sign on, or use a passkey."))
        return 403
    if user is None:
        form.add_error(None, _("E-mail and password do not belong together."))
        return 422
    return 302


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of whoever has shown the first proof."""
    user = find_pending(request)
    if user is None:
        messages.info(request, _("Begin again: ten minutes have passed since your password."))
        return redirect("users:login")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _try_code(request, form, user)
        if status == 302:
            return welcome(request, next_url=get_next_url(request))
    kinds = set(SecondFactor.objects.filter(user=user).values_list("kind", flat=True))
    passkeys = SecondFactor.Kind.PASSKEY in kinds and bool(find_origin(request))
    shown = {"form": form, "account": user, "passkeys": passkeys, "app": SecondFactor.Kind.TOTP in kinds}
    return render(request, "users/second_step.html", {**shown, "next": get_next_url(request)}, status=status)


def _try_code(request: HttpRequest, form: CodeForm, user: User) -> int:
    if not form.is_valid():
        return 422
    try:
        passed = pass_by_code(request, user, form.cleaned_data["code"])
    except TooManyTries:
        form.add_error(None, _("Too many tries. Wait 15 minutes, or ask an admin to reset your second factor."))
        return 429
    if not passed:
        form.add_error("code", _("This code is wrong, too old, or was used already."))
        return 422
    return 302


@never_cache
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def use_login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button and log in when it is pressed: programs that look into links must not use them up."""
    link = find_open_link(token)
    if request.method == "POST":
        try:
            user = log_in_by_link(request, token)
        except LinkSpent:
            return render(request, "users/link_spent.html", status=410)
        if link and link.kind == LoginLink.Kind.INVITATION:
            choose_language(user, request.POST.get("language", ""))
        wants_password = not user.has_usable_password() or (link and link.kind == LoginLink.Kind.RESET)
        return welcome(request, next_url=resolve_url("users:set_password") if wants_password else "")
    if link is None:
        return render(request, "users/link_spent.html", status=410)
    invited = link.kind == LoginLink.Kind.INVITATION
    languages = settings.LANGUAGES if invited else []
    return render(request, "users/login_link.html", {"account": link.user, "invited": invited, "languages": languages})


@never_cache
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to who has forgotten the password; the answer is the same whether the address is known or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_reset(request, form.cleaned_data["email"])
        except TooManyTries:
            form.add_error(None, _("Too many tries. Wait 15 minutes, or ask an admin for a one-time link."))
            return render(request, "users/forgotten.html", {"form": form}, status=429)
        return render(request, "users/forgotten_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "users/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@login_required_staff
@require_http_methods(["GET", "POST"])
@confirmed_lately
def set_password(request: HttpRequest) -> HttpResponseBase:
    """Let the reader choose a password."""
    user = access_staff(request)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        change_password(request, user, form.cleaned_data["password"])
        messages.success(request, _("Password saved. You are logged out everywhere else."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "account": user, "skip_url": resolve_url(settings.LOGIN_REDIRECT_URL)}
    return render(request, "users/set_password.html", context, status=422 if form.is_bound else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        write_audit(request.user, "logged_out", "users", request.user.pk, request=request)
    logout(request)
    return redirect("users:login")
