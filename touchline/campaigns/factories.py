"""Campaigns for tests and sample data."""

from collections.abc import Sequence
from typing import Any

from touchline.campaigns.models import Send
from touchline.campaigns.services import WantedBoth, WantedCampaign, WantedSend, WantedVariant, create_campaign
from touchline.channels.models import Sender, SendingDomain
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent, Purpose
from touchline.kit.clock import now
from touchline.messaging.models import Brand, Design
from touchline.segments.models import Change, Segment
from touchline.segments.services import keep_fixed

TEXT = "Hello {{ contact.first_name | default: 'there' }}, look: https://shop.example/new\n\nBye: {{ unsubscribe_url }}"


def make_topic(title: str = "News", *, basis: Basis = Basis.CONSENT) -> Purpose:
    """Make a topic for mail."""
    return create_purpose(Words({"en": title}, {"en": "We write."}), basis=basis, channels=["email"], actor=None)


def make_people(count: int, *, agreed: Purpose | None = None, start: int = 0) -> list[Any]:
    """Make contacts with an address; with a topic they agreed to it."""
    found = [
        make_contact(f"Person {number}", email=f"person{number}@kundin.example")
        for number in range(start, start + count)
    ]
    if agreed is not None:
        for one in found:
            say(one, [Choice(agreed, "email", is_given=True)], proof=Proof(Consent.Way.PAGE))
    return found


def make_group(name: str, people: Sequence[Any]) -> Segment:
    """Make a segment of just these."""
    from pyroaring import BitMap64

    return keep_fixed(None, name, BitMap64([one.pk for one in people]), origin={}, why=Change.Why.SNAPSHOT)


def make_sender() -> Sender:
    """Make a sender on a domain that may send."""
    domain, _created = SendingDomain.objects.get_or_create(
        name="shop.example", defaults={"verified_at": now(), "sealed_key": "", "public_key": ""}
    )
    sender, _created = Sender.objects.get_or_create(
        name="Shop", address="news@shop.example", defaults={"domain": domain}
    )
    return sender


def make_design(name: str = "Spring", *, subject: str = "Spring is here", text: str = TEXT) -> Design:
    """Make a design of plain text, which was tested."""
    if not Brand.objects.exists():
        Brand.objects.create(name="Shop", address="Shop GmbH, Weg 1, 10115 Berlin")
    return Design.objects.create(name=name, subject=subject, mode="text", text=text, tested_at=now())


def make_send(actor: Any, *, segments: Sequence[Segment] = (), topic: Purpose | None = None, **more: Any) -> Send:
    """Make a campaign with a send that could go out."""
    name, goal = more.pop("name", "Spring"), more.pop("goal", "")
    variants = more.pop("variants", None) or (WantedVariant(design=make_design()),)
    wanted = WantedSend(
        segments=tuple(one.pk for one in segments), topic=topic, sender=make_sender(), variants=variants, **more
    )
    return create_campaign(actor, WantedBoth(campaign=WantedCampaign(name=name, goal=goal), send=wanted))
