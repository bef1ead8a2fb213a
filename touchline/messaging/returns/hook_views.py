"""Takes providers' reports in: known by the secret in their address, kept before they are read, and answered at once."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from touchline.kit.sealing import make_mac
from touchline.messaging.models import Inbound
from touchline.messaging.returns.inbound import keep_raw
from touchline.messaging.returns.provider_reports import PROVIDERS, Kept, pack
from touchline.users.audit_net import keeps_own_transactions

LARGEST = 2 * 1024 * 1024
SIGNS = 40


def make_secret(provider: str) -> str:
    """Return the secret part of a provider's address."""
    return make_mac(provider, about="messaging.hook")[:SIGNS]


@csrf_exempt
@keeps_own_transactions
@require_http_methods(["POST", "HEAD"])
def take_report(request: HttpRequest, provider: str, secret: str) -> HttpResponse:
    """Keep a report; the same one twice is kept once."""
    if provider not in PROVIDERS or not constant_time_compare(secret, make_secret(provider)):
        return HttpResponse("Unknown.", status=404, content_type="text/plain")
    if request.method == "HEAD":
        return HttpResponse()
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse("Too large.", status=413, content_type="text/plain")
    body = request.body
    digest = hashlib.blake2b(body, digest_size=20).hexdigest()
    raw = pack(Kept(provider, request.headers.get("Content-Type", ""), body))
    keep_raw(raw, via=Inbound.Via.PROVIDER, key=f"{provider}:{digest}")
    return HttpResponse("Kept.", content_type="text/plain")
