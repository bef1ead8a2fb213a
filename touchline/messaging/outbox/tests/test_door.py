"""The one door: who is let through at the last moment, what is kept of each decision, and that nobody gets it twice."""

import threading
from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.db import connection
from pyroaring import BitMap64

from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.channels.models import PracticeMail
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent, Identity, Preference, Purpose, Suppression
from touchline.contacts.queries import may_contact
from touchline.contacts.suppressions import make_address_mac, suppress
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.messaging import queries, services
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Audience, Carrier, Fate, Mailing, Message, SendingRules
from touchline.messaging.outbox import clerk
from touchline.messaging.outbox.capping import count_at_least
from touchline.messaging.outbox.carrier import Haulage
from touchline.messaging.outbox.claiming import Claimed, claim
from touchline.messaging.outbox.fates import compact
from touchline.messaging.outbox.gate import ASK
from touchline.messaging.outbox.jobs import compact_all
from touchline.messaging.outbox.notes import Notes, parse_notes, read_notes
from touchline.messaging.outbox.quiet import end_of_night
from touchline.messaging.outbox.receipts import DELAYS, Result, plan_change, write_results
from touchline.messaging.outbox.recovery import find_receipt, recover

pytestmark = pytest.mark.django_db


@pytest.fixture
def purpose():
    return Purpose.objects.create(slug="news", basis=Basis.CONSENT, channels=["email"])


def make_people(count, purpose, *, begin="p"):
    people = [make_contact(f"Person {number}", email=f"{begin}{number}@x.example") for number in range(count)]
    for one in people:
        Consent.objects.create(contact=one, purpose=purpose, channel="email", state="given", at=now(), way="page")
    return people


def make_news(**facts):
    prepared = prepare_source(Source(mode="html", subject="News", html="<p>Hello {{ contact.name }}</p>"))
    return services.make_mailing(
        services.NewMailing(**{"name": "News", "contents": [prepared], "purpose": "news"} | facts)
    )


def start(people, **facts):
    return services.start_mailing(make_news(**facts), {0: BitMap64(one.pk for one in people)})


def make_claim(people, **facts):
    mailing = start(people, **facts)
    carrier = Carrier.objects.create(host="h", pid=1, note="/nowhere")
    return mailing, carrier, claim(carrier.pk, [mailing.pk], most=100)


def accept(mailing, messages, receipt=None):
    done = receipt or Receipt(Outcome.ACCEPTED, answer="250 ok")
    return write_results([Result(one, mailing, "x.example", "p@x.example", "News", done) for one in messages])


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.INTEREST, Basis.CONTRACT])
def test_the_last_question_is_answered_as_contacts_judge(purpose, basis):
    Purpose.objects.update(basis=basis)
    preferences = [
        {},
        {"objected_at": now()},
        {"left_at": now()},
        {"paused_until": now() + timedelta(days=1)},
        {"restricted_at": now()},
    ]
    preferences.append({"paused_until": now() - timedelta(days=1)})
    said = [None, "given", "withdrawn"]
    against = [None, *Suppression.Reason.values]
    people = []
    for number, (preference, state, reason) in enumerate(product(preferences, said, against)):
        one = make_contact("Ada", email=f"ada{number}@x.example")
        if preference:
            Preference.objects.create(contact=one, updated_at=now(), **preference)
        if state:
            Consent.objects.create(contact=one, purpose=purpose, channel="email", state=state, at=now(), way="page")
        if reason:
            suppress(f"ada{number}+list@x.example" if number % 2 else one.email, Suppression.Reason(reason))
        people.append(one)
    for state in Identity.State.values:
        one = make_contact("Bob", email=f"bob-{state or 'ok'}@x.example")
        Consent.objects.create(contact=one, purpose=purpose, channel="email", state="given", at=now(), way="page")
        one.identities.update(state=state)
        people.append(one)
    people.append(make_contact("Nobody"))
    gone = make_contact("Gone", email="gone@x.example")
    gone.archived_at = now()
    gone.save(update_fields=["archived_at"])
    start([*people, gone])
    differ = [one.email for one in [*people, gone] if ask(one) is not may_contact(one, "email", "news").allowed]
    assert not differ
    allowed = sum(ask(one) for one in people)
    assert 0 < allowed < len(people)


def ask(one):
    macs = [make_address_mac("email", one.email)] if one.email else []
    message = Message.objects.get(contact_id=one.pk)
    with connection.cursor() as cursor:
        cursor.execute(ASK, [0, 0, macs, macs[0] if macs else "", message.pk])
        return cursor.fetchone()[3]


def test_a_start_is_once_and_its_audience_frozen(purpose):
    people = make_people(3, purpose)
    mailing = start(people)
    services.start_mailing(mailing, {0: BitMap64([people[0].pk, 99_999])})
    assert queries.find_all(mailing.pk) == BitMap64(one.pk for one in people)
    assert queries.count_states([mailing.pk]) == {"queued": 3}
    assert not queries.is_finished(mailing.pk)


def test_a_large_audience_waits_as_sets_and_one_person_is_in_one_variant(purpose):
    mailing = make_news(contents=[{"subject": "a"}, {"subject": "b"}], is_tracked=False)
    services.start_mailing(mailing, {0: BitMap64(range(1, 70_001)), 1: BitMap64(range(60_000, 140_001))})
    assert Message.objects.count() == 0
    assert queries.count_states([mailing.pk]) == {"queued": 140_000}
    assert sum(Audience.objects.filter(variant=1).values_list("size", flat=True)) == 70_000
    services.stop_mailing(mailing.pk)
    assert queries.count_reasons([mailing.pk]) == {("skipped", "stopped"): 140_000}
    assert queries.is_finished(mailing.pk)


def test_whoever_is_slower_than_their_claim_writes_nothing(purpose):
    mailing, _carrier, first = make_claim(make_people(1, purpose))
    Message.objects.update(state="queued", due_at=now())
    second = claim(Carrier.objects.create(host="h", pid=2, note="/n").pk, [mailing.pk], most=10)
    assert accept(mailing, first) == 0
    assert accept(mailing, second) == 1
    assert accept(mailing, second) == 0
    assert Message.objects.get().attempt == 2


def test_what_a_dead_carrier_had_begun_is_unknown_and_the_rest_goes_back(purpose, tmp_path):
    mailing, carrier, messages = make_claim(make_people(4, purpose), retry_unknown=False)
    notes = Notes(tmp_path / "notes")
    done, begun, *_rest = messages
    notes.begin(done.id, done.attempt)
    notes.end(done.id, done.attempt, Receipt(Outcome.ACCEPTED, answer="250\tok\n"))
    notes.begin(begun.id, begun.attempt)
    notes.close(keep=True)
    Carrier.objects.update(host=__import__("socket").gethostname())
    assert recover(carrier.pk, tmp_path / "notes") == 4
    assert queries.count_reasons([mailing.pk]) == {("accepted", ""): 1, ("unknown", "killed"): 1, ("queued", ""): 2}
    assert queries.find_missing(mailing.pk) == BitMap64([begun.contact_id])


def test_an_unknown_outcome_is_tried_once_more_only_where_that_is_wanted(purpose):
    mailing, _carrier, (message,) = make_claim(make_people(1, purpose))
    accept(mailing, [message], Receipt(Outcome.UNKNOWN, "unanswered"))
    row = Message.objects.get()
    assert (row.state, row.retried) == ("queued", True)
    Message.objects.update(due_at=now())
    again = claim(Carrier.objects.first().pk, [mailing.pk], most=10)
    accept(mailing, again)
    assert queries.explain_message(mailing.pk, message.contact_id).retried
    assert queries.count_reasons([mailing.pk]) == {("accepted", "retried"): 1}


def test_notes_without_their_end_and_cut_in_a_line():
    noted = parse_notes(["B\t1\t1", "E\t1\t1\taccepted\t\tok", "B\t2\t1", "E\t2\t1\tacc", "B\t3", "nonsense"])
    assert (noted.begun, set(noted.ended)) == ({(2, 1)}, {(1, 1)})
    lost = Claimed(2, 1, 1, 0, 2, 1, 0, False)
    assert find_receipt(lost, noted).outcome is Outcome.UNKNOWN
    assert find_receipt(Claimed(9, 1, 1, 0, 2, 1, 0, False), noted) is None
    assert find_receipt(lost, read_notes(__import__("pathlib").Path("/nowhere/notes"))).reason == "killed"


def test_who_was_put_off_too_often_is_given_up(purpose):
    mailing = make_news()
    deferred = Receipt(Outcome.DEFERRED, "busy", "451 later")
    states = [
        plan_change(Result(Claimed(1, 1, 1, 0, 2, 1, failures, False), mailing, "", "", "", deferred)).state
        for failures in (0, len(DELAYS))
    ]
    assert states == ["deferred", "refused"]


def test_a_mailbox_that_is_not_there_is_written_to_no_more(purpose):
    (one,) = people = make_people(1, purpose)
    mailing, _carrier, messages = make_claim(people)
    bounced = Receipt(Outcome.BOUNCED, "no_mailbox", "550 5.1.1 no")
    write_results([Result(messages[0], mailing, "x.example", one.email, "", bounced)])
    assert may_contact(one, "email", "news").reason == "bounced"


def test_a_bounce_that_is_back_before_the_yes_is_written_down_stands(purpose):
    people = make_people(2, purpose)
    mailing, _carrier, messages = make_claim(people)
    early, late = (message.contact_id for message in messages)
    assert services.note_fates(mailing.pk, "bounced", "policy", [early]) == 1
    assert accept(mailing, messages) == 2
    assert services.note_fates(mailing.pk, "bounced", "full", [late]) == 1
    assert accept(mailing, messages) == 0
    states = {one.contact_id: (one.state, one.reason) for one in Message.objects.filter(mailing=mailing)}
    assert states == {early: ("bounced", "policy"), late: ("bounced", "full")}
    told = [msgspec.json.decode(bytes(row.body)) for row in Pending.objects.all()]
    sent = [one for one in told if one["event"] == "email_sent"]
    assert sorted(one["personId"] for one in sent) == sorted([early, late])


def test_what_ended_is_packed_and_still_explained(purpose):
    people = make_people(3, purpose)
    mailing, _carrier, messages = make_claim(people)
    accept(mailing, messages[:2])
    assert compact(mailing.pk, before=now() + timedelta(minutes=1)) == 2
    assert compact_all(("accepted",), older_than=timedelta(0)) == 0
    assert Fate.objects.get().size == 2
    assert queries.explain_message(mailing.pk, messages[0].contact_id).state == "accepted"
    assert services.note_fates(mailing.pk, "bounced", "full", [messages[0].contact_id, 12345]) == 1
    assert queries.count_reasons([mailing.pk]) == {("accepted", ""): 1, ("bounced", "full"): 1, ("sending", ""): 1}
    assert queries.find_people([mailing.pk], "bounced") == BitMap64([messages[0].contact_id])
    assert queries.explain_message(mailing.pk, 777).state == ""
    assert [mailing for mailing, _fate in queries.list_messages_of(messages[1].contact_id)] == [mailing]


def test_the_cap_counts_all_mailings_but_this_one(purpose):
    SendingRules.objects.create(id=1, cap=2, cap_days=7)
    people = make_people(2, purpose)
    for wanted in (people, people[:1]):
        mailing, _carrier, messages = make_claim(wanted)
        accept(mailing, messages)
        compact(mailing.pk, before=now() + timedelta(minutes=1))
    audience = BitMap64(one.pk for one in people)
    assert queries.find_capped(audience, channel="email", moment=now()) == BitMap64([people[0].pk])
    assert queries.find_capped(audience, channel="email", moment=now() + timedelta(days=8)) == BitMap64()
    assert count_at_least([BitMap64([1, 2]), BitMap64([2, 3]), BitMap64([2])], 3) == BitMap64([2])


@pytest.mark.parametrize(
    ("zone", "utc", "end"),
    [
        ("Europe/Berlin", "2026-11-22T21:30", "2026-11-23T07:00"), ("Europe/Berlin", "2026-11-22T19:30", None),
        ("Asia/Kolkata", "2026-11-22T00:30", "2026-11-22T02:30"), ("Australia/Lord_Howe", "2026-11-22T12:00", "2026-11-22T21:00"),
        ("America/New_York", "2026-03-08T06:30", "2026-03-08T12:00"),
    ],
)  # fmt: skip
def test_the_night_is_the_recipients(zone, utc, end):
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    found = end_of_night(moment, ZoneInfo(zone), time(22, 0), time(8, 0))
    assert (found.astimezone(UTC) if found else None) == (
        datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None
    )


def test_a_key_sends_once():
    (one,) = [make_contact("Ada", email="ada@x.example")]
    message = services.OneMessage(name="Hello", prepared={"subject": "x"}, purpose="service", key="order-7")
    assert services.send_one(one.pk, message).pk == services.send_one(one.pk, message).pk
    assert Message.objects.count() == 1
    assert Mailing.objects.get().kind == "transactional"


@pytest.mark.django_db(transaction=True)
def test_a_carrier_sends_to_who_wants_it_and_keeps_each_decision(purpose):
    people = make_people(5, purpose)
    Consent.objects.create(contact=people[1], purpose=purpose, channel="email", state="withdrawn", at=now(), way="page")
    suppress("p2+x@x.example", Suppression.Reason.COMPLAINED)
    mailing = start(people)
    stop = threading.Event()
    haulage = Haulage(slots=2)
    refused = iter([True])
    asks = haulage.gate.ask

    def ask(asked):
        # In the last moment, after all else was decided, one more leaves.
        if next(refused, False):
            contact = Message.objects.get(pk=asked.message_id).contact_id
            Preference.objects.create(contact_id=contact, updated_at=now(), left_at=now())
            connection.close()
        return asks(asked)

    haulage.gate.ask = ask
    haulage.wanted = 1
    watcher = threading.Thread(target=wait_until_finished, args=(mailing.pk, stop))
    watcher.start()
    haulage.run(stop)
    watcher.join()
    found = queries.count_reasons([mailing.pk])
    assert found == {
        ("accepted", ""): 2,
        ("skipped", "withdrawn"): 1,
        ("skipped", "complained"): 1,
        ("skipped", "left"): 1,
    }
    assert PracticeMail.objects.count() == 2
    raw = bytes(PracticeMail.objects.first().raw)
    assert b"Hello Person" in raw and b"List-Unsubscribe: <http" in raw
    assert not Carrier.objects.exists()
    assert queries.is_finished(mailing.pk)
    assert clerk.WAITS["paused"] == 0.0


def wait_until_finished(mailing_id, stop):
    until = now() + timedelta(seconds=60)
    while not queries.is_finished(mailing_id) and now() < until:
        stop.wait(0.1)
    connection.close()
    stop.set()
