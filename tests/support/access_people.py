"""What people want to hear of, for the access matrix."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, make, maker


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
