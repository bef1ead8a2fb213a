"""Endpoints: listed, made, changed, switched, removed; the secret is shown once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, may
from touchline.webhooks import services
from touchline.webhooks.forms import EndpointForm, get_choices
from touchline.webhooks.models import Endpoint
from touchline.webhooks.queries import list_endpoints


@login_required_staff
@require_safe
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """List the endpoints and how they do."""
    user = access_staff(request, "webhooks")
    shown = {"rows": list_endpoints(), "may_manage": may(user, "webhooks", Verb.MANAGE)}
    return render(request, "webhooks/endpoints.html", shown)


@never_cache
@login_required_staff
@require_http_methods(["GET", "POST"])
def endpoint_new(request: HttpRequest) -> HttpResponse:
    """Make an endpoint, and show its secret: in this answer and nowhere again, so that no session or page keeps it."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = services.create_endpoint(form.get_wanted(), actor=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "webhooks/secret.html", {"endpoint": endpoint, "secret": secret, "is_new": True})
    return _show_form(request, form)


@login_required_staff
@require_http_methods(["GET", "POST"])
def endpoint_edit(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Change an endpoint."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    form = EndpointForm(request.POST or None, initial=_get_initial(endpoint))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_endpoint(endpoint.id, form.get_wanted(), actor=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:endpoint", endpoint.id)
    return _show_form(request, form, endpoint=endpoint)


@login_required_staff
@require_POST
def endpoint_switch(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Switch an endpoint on or off."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    on = request.POST.get("on") == "1"
    services.switch_endpoint(endpoint.id, on=on, actor=user)
    messages.success(request, _("It is on; what waits for it leaves now.") if on else _("It is off."))
    return redirect("webhooks:endpoint", endpoint.id)


@never_cache
@login_required_staff
@require_http_methods(["GET", "POST"])
def endpoint_secret(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Say what a new secret means; make one and show it once."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    if request.method != "POST":
        return render(request, "webhooks/secret_new.html", {"endpoint": endpoint})
    endpoint, secret = services.rotate_secret(endpoint.id, actor=user)
    return render(request, "webhooks/secret.html", {"endpoint": endpoint, "secret": secret})


@login_required_staff
@require_http_methods(["GET", "POST"])
def endpoint_remove(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Ask once more, then remove an endpoint and its deliveries."""
    user = access_staff(request, "webhooks", Verb.MANAGE)
    endpoint = get_object_or_404(Endpoint, id=endpoint_id)
    if request.method == "POST":
        services.remove_endpoint(endpoint.id, actor=user)
        messages.success(request, _("“{name}” is removed.").format(name=endpoint.name))
        return redirect("webhooks:endpoint_list")
    return render(request, "webhooks/endpoint_remove.html", {"endpoint": endpoint})


def _get_initial(endpoint: Endpoint) -> dict[str, Any]:
    known = {name for _label, choices in get_choices() for name, _text in choices}
    return {
        "name": endpoint.name,
        "url": endpoint.url,
        "events": [name for name in endpoint.events if name in known],
        "more_events": ", ".join(name for name in endpoint.events if name not in known),
        "with_samples": endpoint.with_samples,
    }


def _show_form(request: HttpRequest, form: EndpointForm, **context: Any) -> HttpResponse:
    chosen = set(form["events"].value() or [])
    groups = [(label, [(name, text, name in chosen) for name, text in choices]) for label, choices in get_choices()]
    shown = {"form": form, "groups": groups, **context}
    return render(request, "webhooks/endpoint_form.html", shown, status=422 if form.errors else 200)
