"""Sources, the incoming stream, the quarantine, and the ticket of the live stream."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from touchline.kit.tickets import make_ticket
from touchline.users.models import User


@never_cache
@require_safe
def live_ticket(request: HttpRequest) -> HttpResponseBase:
    """Give a page of the staff the address of its live stream, good for a minute; 401 for anybody else."""
    if not isinstance(request.user, User) or not request.user.is_active:
        return JsonResponse({"detail": "Log in first."}, status=401)
    ticket = make_ticket(settings.SECRET_KEY, user_id=request.user.pk)
    return JsonResponse({"url": f"{settings.ENVIRONMENT.collector_url}/live?ticket={quote(ticket)}"})
