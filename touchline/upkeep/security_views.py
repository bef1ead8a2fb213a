"""`/.well-known/security.txt`: where weaknesses are reported (RFC 9116)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from touchline.kit.clock import now

GOOD_FOR: Final = timedelta(days=180)
"""Less than a year, as RFC 9116 recommends; it is made anew with each answer."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer with the contact of the settings; there is no such page where none is set."""
    environment = settings.ENVIRONMENT
    if not environment.security_contact:
        raise Http404
    # Whole days, so that copies of one day are the same.
    until = (now() + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {environment.security_contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {environment.pages_url}/.well-known/security.txt",
        "Preferred-Languages: en, de",
    ]
    if environment.security_policy:
        lines.append(f"Policy: {environment.security_policy}")
    return HttpResponse("\r\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
