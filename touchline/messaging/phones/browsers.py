"""The browsers that people let us write to: kept after a click, forgotten when they leave."""

from collections.abc import Iterable

import msgspec
from django.db import transaction

from touchline.channels.models import PushSubscription
from touchline.channels.web_push import BadSubscription, Subscription, check_subscription
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.models import Basis, Channel, Consent, Contact, Purpose
from touchline.journal.services import record
from touchline.kit.clock import now

MOST_OF_ONE = 20


@transaction.atomic
def keep_browser(contact_id: int, subscription: Subscription, *, page: str = "") -> PushSubscription:
    """Write to this browser from now on; it is one contact's, the last who clicked in it. Raises BadSubscription."""
    check_subscription(subscription)
    kept, is_new = PushSubscription.objects.update_or_create(
        endpoint=subscription.endpoint,
        defaults={
            "contact_id": contact_id,
            "p256dh": subscription.p256dh,
            "auth": subscription.auth,
            "page": page[:500],
            "created_at": now(),
        },
    )
    old = PushSubscription.objects.filter(contact_id=contact_id).order_by("-pk")[MOST_OF_ONE:]
    PushSubscription.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    if is_new:
        record(contact_id, "push_subscribed", page=page[:500])
    return kept


@transaction.atomic
def forget_browser(contact_id: int, endpoint: str) -> bool:
    """Write to a browser no more, on the word of whoever sits at it; True when it was known."""
    gone, _by_table = PushSubscription.objects.filter(contact_id=contact_id, endpoint=endpoint).delete()
    if gone:
        record(contact_id, "push_unsubscribed")
    return bool(gone)


def say_topics(contact: Contact, *, is_given: bool) -> None:
    """Note what the click meant: yes or no to each topic that comes by push messages."""
    purposes = [one for one in Purpose.objects.filter(archived_at=None) if Channel.PUSH in one.channels]
    asked = [one for one in purposes if one.basis != Basis.CONTRACT]
    say(contact, [Choice(one, Channel.PUSH, is_given) for one in asked], proof=Proof(Consent.Way.PAGE, where="/push"))


def drop_browsers(addresses: Iterable[str]) -> int:
    """Forget browsers that have left, by what their messages were addressed to, in the caller's transaction."""
    found = []
    for address in addresses:
        try:
            found.append(msgspec.json.decode(address, type=Subscription).endpoint)
        except msgspec.MsgspecError:
            continue
    return PushSubscription.objects.filter(endpoint__in=found).delete()[0] if found else 0


def read_subscription(body: bytes) -> Subscription:
    """Return what a browser's PushSubscription.toJSON() says. Raises BadSubscription."""
    try:
        given = msgspec.json.decode(body)
        keys = given["keys"]
        return Subscription(str(given["endpoint"]), str(keys["p256dh"]), str(keys["auth"]))
    except (msgspec.MsgspecError, KeyError, TypeError):
        raise BadSubscription("That is no subscription of a browser.") from None
