"""What the collector wrote down is judged, told to the stream, and tied to nobody who did not agree."""

from datetime import datetime, timedelta

import msgspec
import pytest

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Channel, Consent, Contact, Purpose
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.messaging.models import MailHit, Mailing, MailingLink, ReturnRules
from touchline.messaging.returns.hits import judge_again, judge_waiting
from touchline.messaging.returns.judging import By
from touchline.messaging.returns.signs import CLICK, OPEN, Sign

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READER = int(Sign.LANGUAGE | Sign.WANTS_PAGE | Sign.FETCH_FACTS | Sign.USER_ASKED)


@pytest.fixture
def mailing() -> Mailing:
    made = Mailing.objects.create(name="Autumn", purpose="news")
    MailingLink.objects.bulk_create(
        MailingLink(mailing=made, number=number, address=f"https://shop.example/{number}") for number in range(1, 9)
    )
    return made


@pytest.fixture
def measured() -> Purpose:
    words = Words(titles={"en": "Measuring"}, texts={"en": "We look at what you open."})
    purpose = create_purpose(words, basis=Basis.CONSENT, channels=["email"], actor=None)
    ReturnRules.objects.create(purpose=purpose.slug)
    return purpose


def agree(contact: Contact, purpose: Purpose, *, is_given: bool = True) -> None:
    say(contact, [Choice(purpose, Channel.EMAIL, is_given)], proof=Proof(Consent.Way.PAGE))


def make_hit(
    mailing: Mailing, contact_id: int, *, kind: int = CLICK, link: int = 1, ago: float = 60.0, **values
) -> MailHit:
    given = {"agent": FIREFOX, "network": "", "signs": READER, "place": 7, "country": "DE", "variant": 0} | values
    at = now() - timedelta(seconds=ago)
    return MailHit.objects.create(at=at, kind=kind, mailing_id=mailing.pk, contact_id=contact_id, link=link, **given)


def read_events() -> list[dict]:
    found = [msgspec.json.decode(bytes(row.body)) for row in Pending.objects.order_by("id")]
    return [one for one in found if one["event"].startswith("email_")]


def test_a_click_of_a_person_stands_on_their_line(mailing: Mailing, measured: Purpose):
    ada = make_contact(name="Ada", email="ada@Kundin.example")
    agree(ada, measured)
    hit = make_hit(mailing, ada.pk, link=3)
    assert judge_waiting() == 1
    [event] = read_events()
    assert event["event"] == "email_clicked"
    assert event["personId"] == ada.pk
    told = event["properties"]
    assert (told["mailing"], told["link"], told["address"]) == (mailing.pk, 3, "https://shop.example/3")
    assert told["domain"] == "kundin.example"
    assert (told["by"], told["browser"], told["device"], told["country"]) == ("human", "Firefox", "desktop", "DE")
    assert Pending.objects.filter(message_id=f"hit-{hit.pk}-1", recorded_at=hit.at).exists()
    assert judge_waiting() == 0
    assert len(read_events()) == 1


def test_a_burst_is_a_machine_and_moves_nothing(mailing: Mailing, measured: Purpose):
    ada = make_contact(name="Ada")
    agree(ada, measured)
    for number in range(1, 6):
        make_hit(mailing, ada.pk, link=number, ago=60 - number * 0.1)
    judge_waiting()
    assert {event["event"] for event in read_events()} == {"email_clicked_by_machine"}
    assert set(MailHit.objects.values_list("by", "reason")) == {(int(By.MACHINE), "burst")}


def test_what_is_not_ripe_waits(mailing: Mailing, measured: Purpose):
    ada = make_contact(name="Ada")
    agree(ada, measured)
    make_hit(mailing, ada.pk, ago=0.1)
    assert judge_waiting() == 0
    assert judge_waiting(moment=now() + timedelta(seconds=5)) == 1


@pytest.mark.parametrize("said", [None, False])
def test_without_consent_no_hit_is_anybodys(mailing: Mailing, measured: Purpose, said: bool | None):
    ada = make_contact(name="Ada")
    if said is False:
        agree(ada, measured)
        agree(ada, measured, is_given=False)
    hit = make_hit(mailing, ada.pk, kind=OPEN, link=0)
    judge_waiting()
    hit.refresh_from_db()
    assert (hit.contact_id, hit.by) == (0, By.HUMAN)
    assert read_events() == []


def test_anonymous_clicks_are_counted_and_told_of_nobody(mailing: Mailing, measured: Purpose):
    make_hit(mailing, 0, place=1)
    make_hit(mailing, 0, place=2, link=2, ago=59.9)
    judge_waiting()
    assert list(MailHit.objects.values_list("by", flat=True)) == [By.HUMAN, By.HUMAN]
    assert read_events() == []


@pytest.mark.usefixtures("store")
def test_late_evidence_changes_the_verdict(mailing: Mailing, measured: Purpose):
    ada = make_contact(name="Ada")
    agree(ada, measured)
    first = make_hit(mailing, ada.pk, ago=100)
    judge_waiting()
    make_hit(mailing, ada.pk, link=0, ago=90)
    judge_waiting()
    first.refresh_from_db()
    assert (first.by, first.reason, first.told) == (By.MACHINE, "same_as_trap", 2)
    assert [event["event"] for event in read_events()] == ["email_clicked"] + ["email_clicked_by_machine"] * 2


@pytest.mark.usefixtures("store")
def test_a_mailing_is_judged_again_by_other_rules(mailing: Mailing, measured: Purpose, monkeypatch: pytest.MonkeyPatch):
    ada = make_contact(name="Ada")
    agree(ada, measured)
    hit = make_hit(mailing, ada.pk)
    judge_waiting()
    assert judge_again(mailing.pk).changed == 0
    monkeypatch.setattr("touchline.messaging.returns.judging.ENOUGH", -5.0)
    assert judge_again(mailing.pk).changed == 1
    hit.refresh_from_db()
    assert (hit.by, hit.reason) == (By.MACHINE, "signs")


def test_an_event_keeps_the_time_of_the_hit(mailing: Mailing, measured: Purpose):
    ada = make_contact(name="Ada")
    agree(ada, measured)
    hit = make_hit(mailing, ada.pk, ago=3600)
    judge_waiting()
    assert isinstance(hit.at, datetime)
    assert Pending.objects.get(message_id=f"hit-{hit.pk}-1").recorded_at == hit.at
