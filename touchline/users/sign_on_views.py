"""Signing on with the organisation's own accounts."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
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

MOVED: Final = "moved"
"""Said once: a proxy that hides the name it was called by must not send the browser round in a ring."""


@never_cache
@require_GET
def start_sign_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the browser to the provider; a link and no form, since our forms may lead nowhere but here.

    The provider sends it back to the address of the settings: begun under another name, it would come back a stranger.
    """
    provider = get_object_or_404(SignOnProvider, slug=slug, is_active=True)
    if request.get_host() != urlsplit(settings.ENVIRONMENT.pages_url).netloc and MOVED not in request.GET:
        query = request.GET.copy()
        query[MOVED] = "1"
        return redirect(f"{settings.ENVIRONMENT.pages_url}{request.path}?{query.urlencode()}")
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
