"""Asks for the sample to come or to go, in the background."""

from django.db import connection, transaction

from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.sample import jobs
from touchline.sample.models import Removal, Seeding
from touchline.sample.services import find_sample_source
from touchline.tracking.models import Source

ASK_LOCK = 7_230_115


@transaction.atomic
def ask_for_removal() -> Removal | None:
    """Have everything made up removed by a job; the one that is under way when there is one, None for nothing to remove."""
    _lock()
    under_way = Removal.objects.filter(finished_at=None).first()
    if under_way:
        defer(jobs.remove_in_background, once=str(under_way.pk), removal_id=under_way.pk)
        return under_way
    if find_sample_source() is None and not Seeding.objects.exists():
        return None
    # The shop closes at once; what is left is marked until it is gone.
    Source.objects.filter(is_sample=True, revoked_at=None).update(revoked_at=now())
    removal = Removal.objects.create(asked_at=now())
    defer(jobs.remove_in_background, once=str(removal.pk), removal_id=removal.pk)
    return removal


@transaction.atomic
def ask_for_shop() -> bool:
    """Have the shop filled in by a job; False when it is there, or on its way."""
    _lock()
    if Seeding.objects.exists() or find_sample_source() is not None:
        return False
    return defer(jobs.seed_in_background, once="shop")


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASK_LOCK])
