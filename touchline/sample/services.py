"""Commands of the sample: installing its source and removing everything that is sample."""

from django.utils.crypto import get_random_string

from touchline.kit.clock import now
from touchline.tracking.models import Source

SOURCE_NAME = "Sample shop"


def find_sample_source() -> Source | None:
    """The source of the sample shop, None while the sample is not installed."""
    return Source.objects.filter(is_sample=True, revoked_at=None).first()


def install_source() -> Source:
    """The source of the sample shop, made when it is not there yet."""
    found = find_sample_source()
    if found is not None:
        return found
    return Source.objects.create(name=SOURCE_NAME, write_key=get_random_string(32), is_sample=True, created_at=now())
