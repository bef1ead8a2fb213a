"""Commands of the sample: installing the shop, filling in its year or any size of it, and removing everything again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.crypto import get_random_string

from touchline.contacts.models import Company, Contact
from touchline.eventstore.sources import count_events, list_people_of, remove_events_about, remove_source
from touchline.kit.clock import now
from touchline.sample.agreeing import add_agreements, remove_agreements
from touchline.sample.loading.load import Loaded, Size, load_size, load_year
from touchline.sample.loading.removal import remove_marked_rows
from touchline.sample.models import Seeding
from touchline.sample.simulation.year import SEED, Setting, simulate
from touchline.tracking.models import Source

SOURCE_NAME = "Sample shop"
LOCK = 7_230_114
ROOMS = 0
"""The source that stands for what staff do here."""
AT_ONCE = 10_000
Tell = Callable[[str, int, int], None]


class AlreadySeeded(Exception):
    """There is sample data; it must be removed before other can be made."""


def find_sample_source() -> Source | None:
    """The source of the sample shop, None while the sample is not installed."""
    return Source.objects.filter(is_sample=True, revoked_at=None).first()


def install_source() -> Source:
    """The source of the sample shop, made, or opened again with a new key."""
    found = find_sample_source()
    if found is not None:
        return found
    facts = {"write_key": get_random_string(32), "revoked_at": None}
    old = Source.objects.filter(is_sample=True).first()
    if old is not None:
        Source.objects.filter(pk=old.pk).update(**facts)
        return Source.objects.get(pk=old.pk)
    return Source.objects.create(name=SOURCE_NAME, is_sample=True, created_at=now(), **facts)


def seed_shop(*, seed: int = SEED) -> Seeding | None:
    """Fills in the shop and its year; None when there is sample data already. Raises EventStoreDown."""
    with lock_sample():
        if _is_seeded():
            return None
        setting, seeding = _begin(seed)
        loaded = load_year(simulate(setting), token=_get_token(seeding))
        add_agreements(seeding)
        return _finish(seeding, loaded)


def seed_size(size: Size, *, seed: int = SEED) -> Seeding:
    """Fills in exactly so many contacts, companies and events. Raises AlreadySeeded, EventStoreDown, ValueError."""
    with lock_sample():
        if _is_seeded():
            raise AlreadySeeded("There is sample data already. Remove it first: touchline seed --remove")
        setting, seeding = _begin(seed)
        year = simulate(setting)
        return _finish(seeding, load_size(year, size, token=_get_token(seeding)))


def tell_nobody(part: str, done: int, total: int) -> None:
    """Keep it to oneself."""


def remove_sample(tell: Tell = tell_nobody) -> None:
    """Removes every person, visitor, order, product and event of the sample, and closes its source.

    `tell` hears the part that is being removed, and how much of it is done. Raises EventStoreDown.
    """
    with lock_sample():
        Source.objects.filter(is_sample=True, revoked_at=None).update(revoked_at=now())
        _remove(tell)


@contextmanager
def lock_sample() -> Iterator[None]:
    """Lets one command at a time work on the sample."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _is_seeded() -> bool:
    return Seeding.objects.filter(state=Seeding.State.DONE).exists()


def _begin(seed: int) -> tuple[Setting, Seeding]:
    if Seeding.objects.exists():
        _remove()  # an earlier run was cut off in the middle
    source = install_source()
    environment = settings.ENVIRONMENT
    host = urlsplit(environment.pages_url).hostname or "localhost"
    setting = Setting(end=now(), host=host, source=source.pk, currency=environment.currency, seed=seed)
    return setting, Seeding.objects.create(created_at=now())


def _get_token(seeding: Seeding) -> str:
    return f"sample-{seeding.pk}-{seeding.created_at.timestamp():.0f}"


def _finish(seeding: Seeding, loaded: Loaded) -> Seeding:
    seeding.contacts, seeding.events, seeding.orders = loaded.contacts, loaded.events, loaded.orders
    seeding.state, seeding.finished_at = Seeding.State.DONE, now()
    seeding.save(update_fields=["contacts", "events", "orders", "state", "finished_at"])
    return seeding


def remove_told_by_staff() -> None:
    """Remove the events that staff's acts on made-up people and companies left: notes, calls, changes. Raises EventStoreDown."""
    told = list_people_of(ROOMS)
    for start in range(0, len(told), AT_ONCE):
        piece = told[start : start + AT_ONCE]
        made_up = [
            *Contact.objects.filter(pk__in=piece, is_sample=True).values_list("pk", flat=True),
            *Company.objects.filter(pk__in=piece, is_sample=True).values_list("pk", flat=True),
        ]
        if made_up:
            remove_events_about(made_up, source_id=ROOMS)


def _remove(tell: Tell = tell_nobody) -> None:
    # While the rows still say who was made up: afterwards nobody could tell these events from real ones.
    remove_told_by_staff()
    remove_marked_rows(lambda done, total: tell("rows", done, total))
    sources = list(Source.objects.filter(is_sample=True))
    for done, source in enumerate(sources):
        tell("history", done, len(sources))
        if count_events(source.pk):
            remove_source(source.pk)
    remove_agreements()
    # Last: while it is there, a removal that was cut off is known to be unfinished.
    Seeding.objects.all().delete()
