"""The sample on Today: what it is, how far its coming or going is, and the click that ends it."""

from typing import Any

from django.http import HttpRequest

from touchline.sample.queries import find_stay
from touchline.tasks.blocks import Block, register_block
from touchline.users.permissions import Verb, may


def find_sample(request: HttpRequest) -> dict[str, Any] | None:
    """Return the state of the sample to who may remove it, or None once it is gone."""
    stay = find_stay() if may(request.user, "organisation", Verb.EDIT) else None
    return {"stay": stay} if stay else None


register_block(Block(slug="sample", template="sample/_today.html", find=find_sample, order=90))
