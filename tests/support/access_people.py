"""What people want to hear of, for the access matrix."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, make, make_source, maker


@maker
def make_purpose(owner: Owner) -> Any:
    from touchline.contacts.consents.purposes import Words, create_purpose
    from touchline.contacts.models import Basis

    words = Words({"en": f"News {next(NUMBERS)}"}, {"en": "News of ours"})
    return create_purpose(words, basis=Basis.CONSENT, channels=["email"], actor=owner.user)


@maker
def make_preferences(owner: Owner) -> str:
    from touchline.contacts.consents.links import make_token

    return make_token(make("contact", owner))


@maker
def make_sensitive_id(owner: Owner) -> Any:
    from touchline.contacts.sensitive.services import ROLES, create_attribute

    facts = {"label": f"Secret {next(NUMBERS)}", "readers": [role.value for role in ROLES]}
    return create_attribute(facts, actor=owner.user)


@maker
def make_sensitive(owner: Owner) -> str:
    from touchline.contacts.models import SensitiveAttribute

    return SensitiveAttribute.objects.get(pk=make("sensitive_id", owner)).slug


@maker
def make_refused(owner: Owner) -> Any:
    from touchline.journal.models import Quarantine
    from touchline.kit.clock import now

    facts = {"call": "track", "message_id": f"m{next(NUMBERS)}", "reason": "No name.", "facts": b"{}", "body": b"{}"}
    return Quarantine.objects.create(received_at=now(), source_id=make_source(owner).pk, **facts)


@maker
def make_visitor(owner: Owner) -> Any:
    from uuid import uuid4

    from touchline.contacts.directory_store import allocate_ids
    from touchline.contacts.models import Visitor
    from touchline.kit.clock import now

    (number,) = allocate_ids(1)
    return Visitor.objects.create(person_id=number, key=uuid4(), first_seen=now(), expires_at=now())
