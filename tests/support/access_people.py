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
