"""What the sample brings for the rooms of messages: a topic, a sender, and people who agreed to it and to being measured."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from django.db import connection, models, transaction

from touchline.channels.email.setting_up import save_sender
from touchline.channels.models import Sender, SendingDomain
from touchline.contacts.consents.purposes import Words, create_purpose, get_text
from touchline.contacts.models import Basis, Purpose
from touchline.messaging.models import ReturnRules
from touchline.messaging.returns.confirming import SignUp, sign_up_by_form
from touchline.messaging.returns.set_up import get_tracking_topic, save_rules
from touchline.messaging.returns.trackable import get_rules
from touchline.records.changes import Refused
from touchline.sample.catalogue import BRAND
from touchline.sample.models import Seeding

AGREED: Final = Path(__file__).with_name("agreed.sql").read_text(encoding="utf-8")
LETTER: Final = Words(
    {"en": "Letters from the roastery", "de": "Briefe aus der Rösterei"},
    {
        "en": "New coffees, recipes and offers, about twice a month.",
        "de": "Neue Kaffees, Rezepte und Angebote, etwa zweimal im Monat.",
    },
)
SENDER: Final = {"name": BRAND, "address": "letters@kestrel-coffee.example", "reply_to": ""}
KINDS: Final[dict[str, type[models.Model]]] = {"sender": Sender, "domain": SendingDomain, "purpose": Purpose}
# ruff: noqa: SLF001 - Django's own way to look at models is spelled with an underscore


@transaction.atomic
def add_agreements(seeding: Seeding) -> None:
    """Make topic and sender, and note what the made-up people said; `seeding` keeps what was made, to take it away again."""
    known = _list_all()
    letter = create_purpose(LETTER, basis=Basis.CONSENT, channels=["email", "sms"], actor=None)
    if not ReturnRules.objects.exists():
        save_rules({}, actor=None)
    measured = get_tracking_topic()
    if not Sender.objects.exists():
        save_sender(None, dict(SENDER))
    values = {
        "letter": letter.pk,
        "letter_text": get_text(letter).pk,
        "measured": measured.pk,
        "measured_text": get_text(measured).pk,
    }
    with connection.cursor() as cursor:
        for statement in AGREED.split(";\n")[:-1]:
            cursor.execute(statement, values)
    seeding.made = {kind: sorted(there - known[kind]) for kind, there in _list_all().items()}
    seeding.save(update_fields=["made"])


def remove_agreements() -> None:
    """Take away the topic and the sender that the sample brought, as far as nothing that is somebody's own uses them."""
    for seeding in Seeding.objects.all():
        for kind, model in KINDS.items():
            for number in seeding.made.get(kind, []):
                _remove(model._base_manager.filter(pk=number))


def find_letter() -> Purpose | None:
    """Return the topic that the sample brought, None where it is gone."""
    numbers = [number for made in Seeding.objects.values_list("made", flat=True) for number in made.get("purpose", [])]
    return Purpose.objects.filter(pk__in=numbers, archived_at=None).exclude(slug=get_rules().purpose).first()


def ask_for_letter(address: str) -> None:
    """Ask by mail whether somebody wants the letter; nothing happens where the topic is gone, or no mail can go there."""
    letter = find_letter()
    if letter is None:
        return
    with suppress(Refused):
        sign_up_by_form(address, [letter], SignUp("/shop/newsletter"), actor=None)


def _list_all() -> dict[str, set[int]]:
    return {kind: set(model._base_manager.values_list("pk", flat=True)) for kind, model in KINDS.items()}


def _remove(found: models.QuerySet[models.Model]) -> None:
    try:
        with transaction.atomic():
            found.delete()
    except models.ProtectedError:
        # A campaign or a message was made with it; that stays, and so does this.
        return
