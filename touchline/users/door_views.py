"""The rules of the door: second factors, passwords, and sign-on providers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit_net import keeps_own_transactions
from touchline.users.forms import PolicyForm, ProviderForm
from touchline.users.models import Policy, SignOnProvider
from touchline.users.permissions import Verb
from touchline.users.policy import save_policy
from touchline.users.providers import delete_provider, save_provider
from touchline.users.sign_on import get_callback_url
from touchline.users.sign_on_provider import SignOnFailed, get_facts


@login_required_staff
@require_http_methods(["GET", "POST"])
def door_rules(request: HttpRequest) -> HttpResponse:
    """Show and change what is asked of everybody who logs in."""
    user = access_staff(request, "users", Verb.MANAGE)
    form = PolicyForm(request.POST or None, instance=Policy.objects.first() or Policy())
    if request.method == "POST" and form.is_valid():
        save_policy(form.instance, actor=user)
        messages.success(request, _("Saved. It holds from now on, for those who are logged in, too."))
        return redirect("users:door_rules")
    shown = {"form": form, "providers": list(SignOnProvider.objects.order_by("label"))}
    return render(request, "users/door_rules.html", shown, status=422 if form.errors else 200)


@sensitive_post_parameters("client_secret")
@login_required_staff
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def new_provider(request: HttpRequest) -> HttpResponse:
    """Set up a sign-on provider."""
    access_staff(request, "users", Verb.MANAGE)
    return _edit_provider(request, SignOnProvider())


@sensitive_post_parameters("client_secret")
@login_required_staff
@require_http_methods(["GET", "POST"])
@keeps_own_transactions
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a sign-on provider."""
    access_staff(request, "users", Verb.MANAGE)
    return _edit_provider(request, get_object_or_404(SignOnProvider, slug=slug))


def _edit_provider(request: HttpRequest, provider: SignOnProvider) -> HttpResponse:
    user = access_staff(request, "users", Verb.MANAGE)
    form = ProviderForm(request.POST or None, instance=provider, initial={"domains": ", ".join(provider.domains)})
    if request.method == "POST" and form.is_valid() and _is_there(form):
        save_provider(provider, secret=form.cleaned_data["client_secret"], actor=user)
        messages.success(request, _("Saved. Try it in a private window before you rely on it."))
        return redirect("users:provider", provider.slug)
    shown: dict[str, Any] = {"form": form, "provider": provider if provider.pk else None}
    if provider.pk:
        shown["callback"] = get_callback_url(provider)
    return render(request, "users/provider.html", shown, status=422 if form.errors else 200)


def _is_there(form: ProviderForm) -> bool:
    try:
        get_facts(form.cleaned_data["issuer"], anew=True)
    except SignOnFailed as error:
        form.add_error("issuer", str(error))
        return False
    return True


@login_required_staff
@require_POST
def remove_provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget a sign-on provider and whom it has vouched for."""
    user = access_staff(request, "users", Verb.MANAGE)
    delete_provider(get_object_or_404(SignOnProvider, slug=slug), actor=user)
    messages.success(request, _("The provider is gone; accounts stay."))
    return redirect("users:door_rules")
