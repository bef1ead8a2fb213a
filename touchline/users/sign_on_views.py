"""Signing on with the organisation's own accounts."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from touchline.users.door import get_next_url, tidy_next, welcome
from touchline.users.logins import admit
from touchline.users.models import Method, SignOnProvider
from touchline.users.sign_on import begin, finish
from touchline.users.sign_on_provider import SignOnFailed


@never_cache
@require_GET
def start_sign_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the browser to the provider; a link and no form, since our forms may lead nowhere but here."""
    provider = get_object_or_404(SignOnProvider, slug=slug, is_active=True)
    try:
        return redirect(begin(request, provider, next_url=get_next_url(request)))
    except SignOnFailed as error:
        messages.error(request, str(error))
        return redirect("users:login")


@never_cache
@require_GET
def end_sign_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Log in who comes back from the provider."""
    provider = get_object_or_404(SignOnProvider, slug=slug, is_active=True)
    try:
        with transaction.atomic():
            user, next_url = finish(request, provider)
    except SignOnFailed as error:
        messages.error(request, str(error))
        return redirect("users:login")
    admit(request, user, method=Method.SIGN_ON)
    return welcome(request, next_url=tidy_next(next_url))
