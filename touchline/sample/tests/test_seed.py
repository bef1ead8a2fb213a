"""Seeding into the real stores, and taking everything away again."""

import pytest
from django.core.management import CommandError, call_command

from touchline.commerce.models import Line, Order, Payment, Product, Refund
from touchline.contacts.models import Alias, Company, Contact, Identity, Presence, Purpose, Visitor
from touchline.contacts.reachable import find_reachable
from touchline.eventstore.sources import count_events
from touchline.eventstore.timeline import find_events
from touchline.kit.clock import now
from touchline.messaging.outbox.writing import find_default_sender
from touchline.messaging.returns.trackable import find_trackable
from touchline.sample import services
from touchline.sample.models import Seeding
from touchline.sample.simulation import year as simulation
from touchline.sample.simulation.year import Setting, Year
from touchline.tracking.models import Source

SAMPLE_TABLES = (Contact, Company, Identity, Visitor, Presence, Alias, Order, Line, Payment, Refund, Product, Seeding)


def count_sample_events() -> int:
    """The events of the sample alone: other tests' events lie in the same store."""
    return sum(count_events(number) for number in Source.objects.filter(is_sample=True).values_list("pk", flat=True))


@pytest.fixture(autouse=True)
def small_year(transactional_db: None, store: None, monkeypatch: pytest.MonkeyPatch) -> list[Setting]:
    """Both stores, empty, and a year of few people."""
    settings: list[Setting] = []

    def simulate_little(setting: Setting) -> Year:
        settings.append(setting)
        facts = {name: getattr(setting, name) for name in ("end", "host", "source", "currency", "seed")}
        return simulation.simulate(Setting(people=300, **facts))

    monkeypatch.setattr(services, "simulate", simulate_little)
    return settings


def test_shop_is_there_once(small_year: list[Setting]) -> None:
    seeding = services.seed_shop()
    assert seeding is not None
    assert services.seed_shop() is None
    source = services.find_sample_source()
    assert source is not None
    assert count_events(source.pk) == seeding.events > 2000
    assert Contact.objects.count() == seeding.contacts == Identity.objects.filter(kind="email").count() > 30
    assert Order.objects.count() == seeding.orders == Payment.objects.count() > 10
    assert Visitor.objects.count() > 290
    assert Company.objects.filter(people__isnull=False).exists()
    bought = Contact.objects.filter(orders__isnull=False)
    assert set(bought.values_list("stage", flat=True)) <= {"customer", "advocate"}
    assert Contact.objects.filter(stage="").count() == 0


def test_contact_page_has_all_it_shows(small_year: list[Setting]) -> None:
    services.seed_shop()
    order = Order.objects.exclude(contact=None).order_by("placed_at")[0]
    contact = order.contact
    assert contact is not None
    assert contact.name
    assert contact.email.partition("@")[2].startswith("example.")
    assert order.lines.count() >= 1
    events = find_events(person_ids=[contact.id], limit=500)
    assert {"page_viewed", "identified", "Order Completed"} <= {event.name for event in events}
    presence = Presence.objects.get(person_id=contact.id)
    assert presence.is_contact
    assert presence.pages >= 3


def test_people_agreed_to_the_letter_and_to_being_measured(small_year: list[Setting]) -> None:
    services.seed_shop()
    people = set(Contact.objects.values_list("pk", flat=True))
    letter = Purpose.objects.get(slug="letters_from_the_roastery")
    written = find_reachable(letter, "email", now())
    assert len(people) / 2 < len(written) < len(people)
    assert find_reachable(letter, "sms", now())
    measured = find_trackable(people)
    assert measured & set(written)
    assert set(written) - measured
    assert find_default_sender() is not None
    services.remove_sample()
    assert find_default_sender() is None
    assert not Purpose.objects.exists()


def test_cut_off_run_is_begun_anew(small_year: list[Setting], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("touchline.sample.loading.load.load_joins", fail)
        with pytest.raises(ConnectionError):
            services.seed_shop()
    seeding = services.seed_shop()
    assert seeding is not None
    assert Contact.objects.count() == seeding.contacts
    assert count_sample_events() == seeding.events


@pytest.mark.parametrize(("contacts", "events"), [(700, 9_000), (40, 9_001), (650, 1_234), (3, 0)])
def test_size_is_exact(small_year: list[Setting], contacts: int, events: int) -> None:
    call_command("seed", contacts=contacts, events=events, companies=7)
    assert Company.objects.count() == 7
    assert Contact.objects.count() == Identity.objects.count() == contacts
    assert count_sample_events() == events
    assert Presence.objects.filter(is_contact=True).count() <= contacts
    with pytest.raises(CommandError, match="seed --remove"):
        call_command("seed", contacts=1, events=1)


def test_removal_takes_all_and_only_the_sample(small_year: list[Setting], shop_free_contact: Contact) -> None:
    seeding = services.seed_shop()
    assert seeding is not None
    product = Product.objects.first()
    own = Order.objects.create(
        number="own-1", person_id=1, placed_at=now(), currency="EUR", total=5, created_at=now(),
        contact=Contact.objects.exclude(pk=shop_free_contact.pk)[0],
    )  # fmt: skip
    Line.objects.create(order=own, position=1, product=product, name="Tea", quantity=1, price=5)
    call_command("seed", remove=True)
    assert {model.__name__: model._base_manager.count() for model in SAMPLE_TABLES} == {
        **{model.__name__: 0 for model in SAMPLE_TABLES},
        "Contact": 1,
        "Order": 1,
        "Line": 1,
    }
    assert count_sample_events() == 0
    assert services.find_sample_source() is None
    own.refresh_from_db()
    assert own.contact is None
    assert services.seed_shop() is not None


@pytest.fixture
def shop_free_contact(transactional_db: None) -> Contact:
    """Somebody real."""
    return Contact.objects.create(id=10**12, name="Real", created_at=now(), updated_at=now())
