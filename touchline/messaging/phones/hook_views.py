"""The public addresses of SMS and push: called by the service, signed by it, and by people's browsers after a click."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from touchline.channels.models import PushKey, PushSubscription, SmsAccount
from touchline.channels.sms_twilio import is_signed, parse_inbound, parse_status
from touchline.channels.web_push import BadSubscription
from touchline.contacts.consents.links import find_by_token
from touchline.kit.limits import Limit
from touchline.kit.sealing import CannotUnseal, unseal
from touchline.messaging.phones.browsers import forget_browser, keep_browser, read_subscription, say_topics
from touchline.messaging.phones.texts import take_sms, take_status
from touchline.messaging.phones.worker import WORKER
from touchline.messaging.phones.writing import is_status_mac
from touchline.organisation.queries import get_organisation

LARGEST_BODY: Final = 8_192
CLICKS: Final = Limit(0.2, burst=100.0)
"""Of one contact: twenty at once."""


@csrf_exempt
@never_cache
@require_POST
def sms_in(request: HttpRequest) -> HttpResponse:
    """Take an SMS in, and answer it as the service reads answers."""
    check_signature(request)
    inbound = parse_inbound(request.POST)
    said = take_sms(inbound) if inbound else ""
    body = f"<Message>{escape(said)}</Message>" if said else ""
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>', content_type="text/xml; charset=utf-8"
    )


@csrf_exempt
@never_cache
@require_POST
def sms_status(request: HttpRequest, mailing_id: int, contact_id: int, mac: str) -> HttpResponse:
    """Take in what became of an SMS."""
    if not is_status_mac(mailing_id, contact_id, mac):
        raise Http404
    check_signature(request)
    status = parse_status(request.POST)
    if status:
        take_status(mailing_id, contact_id, status)
    return HttpResponse(status=204)


def check_signature(request: HttpRequest) -> None:
    """Raise Http404 for a call that the service did not sign; whoever guesses an address learns nothing."""
    account = SmsAccount.objects.first()
    if account is None:
        raise Http404
    try:
        token = unseal(account.sealed_token)
    except CannotUnseal:
        raise Http404 from None
    address = settings.ENVIRONMENT.pages_url + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_signed(address, request.POST.dict(), token=token, signature=signature):
        raise Http404


@never_cache
@require_safe
def push_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a click that lets us write to this browser."""
    contact, key = find_by_token(token), PushKey.objects.first()
    if contact is None or key is None:
        raise Http404
    firm = get_organisation()
    language = translation.get_language_from_request(request).partition("-")[0]
    with translation.override(language if request.headers.get("Accept-Language") else firm.language):
        return render(request, "messaging/push.html", {"token": token, "key": key.public_key, "firm": firm})


@csrf_exempt
@never_cache
@require_POST
def push_keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a browser after the click."""
    return take_browser(request, token, is_kept=True)


@csrf_exempt
@never_cache
@require_POST
def push_forget(request: HttpRequest, token: str) -> HttpResponse:
    """Forget a browser after the click."""
    return take_browser(request, token, is_kept=False)


def take_browser(request: HttpRequest, token: str, *, is_kept: bool) -> HttpResponse:
    """Keep or forget the browser of the body, for the contact whose link it is."""
    contact = find_by_token(token)
    if contact is None:
        raise Http404
    if CLICKS.take(str(contact.pk)):
        return HttpResponse(status=429)
    try:
        subscription = read_subscription(request.read(LARGEST_BODY))
        if is_kept:
            keep_browser(contact.pk, subscription, page="/push")
        else:
            forget_browser(contact.pk, subscription.endpoint)
        if is_kept or not PushSubscription.objects.filter(contact_id=contact.pk).exists():
            say_topics(contact, is_given=is_kept)
    except BadSubscription as error:
        return JsonResponse({"problem": str(error)}, status=422)
    return HttpResponse(status=204)


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """Give out the service worker; a day in the browser's cache at most, as browsers do anyway."""
    answer = HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Service-Worker-Allowed"] = "/push/"
    return answer
