"""Sends as the access matrix needs them: a draft, one that could go out, one that waits, one on its way."""

from datetime import timedelta
from typing import Any

from tests.support.access_world import NUMBERS, Owner, make_contact, maker


def _make(owner: Owner) -> Any:
    from touchline.campaigns.factories import make_group, make_send, make_topic
    from touchline.contacts.models import Basis
    from touchline.users.factories import make_user

    contact = make_contact(owner)
    if not contact.email:
        contact.email = f"to{contact.pk}@kundin.example"
        contact.save(update_fields=["email"])
    number = next(NUMBERS)
    topic = make_topic(f"Topic {number}", basis=Basis.INTEREST)
    group = make_group(f"Group {number}", [contact])
    return make_send(make_user("admin"), segments=[group], topic=topic, name=f"Campaign {number}")


@maker
def make_send(owner: Owner) -> Any:
    return _make(owner).pk


@maker
def make_campaign(owner: Owner) -> Any:
    return _make(owner).campaign_id


@maker
def make_put_away(owner: Owner) -> Any:
    from touchline.campaigns.services import archive_campaign

    return archive_campaign(None, _make(owner).campaign_id).pk


@maker
def make_ordered(owner: Owner) -> Any:
    from touchline.campaigns.ordering import order_send
    from touchline.users.factories import make_user

    return order_send(make_user("admin"), _make(owner).pk, seen=1).pk


@maker
def make_waiting(owner: Owner) -> Any:
    from touchline.campaigns.models import Send

    made = make_ordered(owner)
    Send.objects.filter(pk=made).update(needs_approval=True)
    return made


@maker
def make_begun(owner: Owner) -> Any:
    from touchline.campaigns.models import Send
    from touchline.campaigns.starting import begin
    from touchline.kit.clock import now

    made = make_ordered(owner)
    Send.objects.filter(pk=made).update(starts_at=now() - timedelta(seconds=1))
    assert begin(made)
    return made


@maker
def make_halted(owner: Owner) -> Any:
    from touchline.campaigns.steering import pause_send

    return pause_send(None, make_begun(owner)).pk


@maker
def make_tested(owner: Owner) -> Any:
    from touchline.campaigns.models import Group, Send

    made = make_begun(owner)
    Send.objects.filter(pk=made).update(rest_size=1)
    Group.objects.filter(send_id=made).update(kind=Group.Kind.REST)
    return made


@maker
def make_campaign_design(owner: Owner) -> Any:
    from touchline.campaigns.factories import make_design

    return make_design(f"Design {next(NUMBERS)}").pk


@maker
def make_campaign_sender(owner: Owner) -> Any:
    from touchline.campaigns.factories import make_sender

    return make_sender().pk


@maker
def make_campaign_topic(owner: Owner) -> Any:
    from touchline.campaigns.factories import make_topic

    return make_topic(f"Topic {next(NUMBERS)}").slug
