"""What other programs ask: `/healthz`, open to anybody, and `/metrics`, for whoever has its token."""

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from touchline.upkeep.metrics import TYPE, write_metrics
from touchline.upkeep.parts import OK, check_parts

NEEDED = {"postgres", "event_store", "collector", "worker"}
"""Without one of these an installation is not there; without another one it is slower, or soon will not be."""


FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""What only a proxy adds."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer with the state of every part; open to anybody, so it says no more than that."""
    parts = {"pages": OK, **check_parts()}
    off = {name for name, state in parts.items() if state != OK}
    answer = {
        "status": "degraded" if off else OK,
        "parts": parts,
        "collector": settings.ENVIRONMENT.collector_url,
    }
    return JsonResponse(answer, status=503 if off & NEEDED else 200)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; to whoever may not read it, as if there were no such page."""
    if not may_read(request):
        raise Http404
    return HttpResponse(write_metrics(), content_type=TYPE)


def may_read(request: HttpRequest) -> bool:
    """Tell whether the request brings the token; or, on one's own machine with no token set, comes from that machine.

    Behind a proxy every request comes from the machine itself, so that an installation with an address of its own
    always wants the token.
    """
    token = settings.ENVIRONMENT.metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    return is_loopback(urlsplit(settings.ENVIRONMENT.pages_url).hostname) and is_loopback(
        request.META.get("REMOTE_ADDR")
    )


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
