"""Which way a message takes that is no e-mail: the route of its channel as it is set now, and the transport for it."""

from django.conf import settings

from touchline.channels import sms_twilio, web_push
from touchline.channels.email.accounts import PRACTICE, Route
from touchline.channels.email.transports import Transport
from touchline.channels.phone.models import PushKey, SmsAccount
from touchline.kit.sealing import CannotUnseal, unseal

KINDS = frozenset({sms_twilio.KIND, web_push.KIND})
SMS_ID = -1
"""Beside the numbers of mail accounts, by which carriers leave one alone that does not answer."""
PUSH_ID = -2


def find_route(channel: str) -> Route:
    """Return the way of a channel; practice where none is set, and a problem where it may not be used."""
    if channel == "sms":
        return _find_sms_route()
    if channel == "push":
        return _find_push_route()
    return PRACTICE


def open_transport(route: Route) -> Transport:
    """Return the transport of a route of `KINDS`."""
    if route.kind == sms_twilio.KIND:
        return sms_twilio.TwilioTransport(route, reach=settings.ENVIRONMENT.outgoing)
    return web_push.PushTransport(route, reach=settings.ENVIRONMENT.outgoing)


def _find_sms_route() -> Route:
    account = SmsAccount.objects.first()
    if account is None:
        return PRACTICE
    try:
        token = unseal(account.sealed_token)
    except CannotUnseal as error:
        return Route(account_id=SMS_ID, kind=sms_twilio.KIND, problem=str(error))
    problem = (account.problem or "paused") if account.state == SmsAccount.State.PAUSED else ""
    return Route(
        account_id=SMS_ID,
        kind=sms_twilio.KIND,
        host=account.base_url.rstrip("/"),
        username=account.account_sid,
        password=token,
        provider=account.sender,
        problem=problem,
    )


def _find_push_route() -> Route:
    key = PushKey.objects.first()
    if key is None:
        return PRACTICE
    try:
        secret = unseal(key.sealed_key)
    except CannotUnseal as error:
        return Route(account_id=PUSH_ID, kind=web_push.KIND, problem=str(error))
    problem = "" if key.is_on else "paused"
    return Route(account_id=PUSH_ID, kind=web_push.KIND, username=key.contact, password=secret, problem=problem)
