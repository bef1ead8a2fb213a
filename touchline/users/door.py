"""What the ways in have in common: where one goes afterwards, and the mark of a browser that has been here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from touchline.users.logins import find_pending
from touchline.users.models import SignOnProvider, User
from touchline.users.tries import remember_browser


def get_next_url(request: HttpRequest) -> str:
    """Return where the reader wanted to go, if that is a path of ours, else the first page."""
    return tidy_next(request.POST.get("next") or request.GET.get("next") or "")


def tidy_next(wanted: str) -> str:
    """Return a path of this house, and the first page for anything that a browser could read as another one."""
    ours = (
        wanted.startswith("/") and wanted.isprintable() and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def get_providers() -> list[SignOnProvider]:
    """Return who may vouch for staff."""
    return list(SignOnProvider.objects.filter(is_active=True).order_by("label"))


def welcome(request: HttpRequest, *, next_url: str = "") -> HttpResponse:
    """Send who has just shown the first proof on: to the second factor, or in."""
    next_url = next_url or resolve_url(settings.LOGIN_REDIRECT_URL)
    if find_pending(request):
        return redirect(f"{reverse('users:second_step')}?{urlencode({'next': next_url})}")
    answer = redirect(next_url)
    if isinstance(request.user, User):
        remember_browser(answer, request.user.email, secure=settings.SESSION_COOKIE_SECURE)
    return answer
