"""What the checks find, what it costs, and how many are mended at once."""

from datetime import timedelta

import pytest

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.models import Contact, Identity, Quality, QualityDay, Suppression
from touchline.contacts.quality import domains, names
from touchline.contacts.quality.checks import CHECKS
from touchline.contacts.quality.mending import mend_many, start_mending
from touchline.contacts.quality.rule import change_rule
from touchline.contacts.quality.scoring import mark_due, score_all, score_contacts, score_due
from touchline.contacts.quality.trend import About, draw, get_days, list_lines, note_day
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.suppressions import suppress
from touchline.kit.clock import now
from touchline.records.changes import edit, undo
from touchline.records.models import AttributeDefinition, ChangeSet

pytestmark = pytest.mark.django_db
GOOD = {"email": "ada@engines.example", "phone": "+493012345678"}


def find(contact):
    score_contacts([contact.pk])
    return Quality.objects.get(pk=contact.pk).problems


def mend(check, way, user, **chosen):
    score_all()
    work = start_mending(check, way, user=user, **{"ids": None} | chosen)
    mend_many(work)
    work.refresh_from_db()
    return work


def test_a_good_record_has_all_points():
    ada = make_contact(**GOOD)
    assert find(ada) == [] and Quality.objects.get(pk=ada.pk).score == 100


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        ({"email": "not an address"}, "bad_email"),
        ({"email": "ada@gmial.com"}, "mistyped_email"),
        ({"phone": "030 1234567"}, "bad_phone"),
        ({"email": "", "phone": ""}, "no_address"),
        ({"email": "x@mailinator.com"}, "throwaway"),
        ({"email": "info@engines.example"}, "shared_email"),
        ({"name": "asdf"}, "odd_name"),
        ({"name": "ADA LOVELACE"}, "shouted_name"),
        ({"name": ""}, "nameless"),
    ],
)
def test_each_trouble_is_found(facts, slug):
    one = make_contact(**{"name": "Ada Lovelace"} | GOOD | facts)
    assert find(one) == [slug]
    assert Quality.objects.get(pk=one.pk).score == 100 - CHECKS[slug].weight


def test_long_silence_is_as_long_as_the_rule_says(admin):
    long_ago = now() - timedelta(days=400)
    one = make_contact(**GOOD, created_at=long_ago, updated_at=long_ago)
    assert find(one) == []
    change_rule(silent_months=12, off=[], actor=admin)
    assert find(one) == ["silent"]
    change_rule(silent_months=12, off=["silent"], actor=admin)
    assert find(one) == []


def test_mail_that_came_back_is_known_by_the_state_and_by_the_suppression():
    one, other = make_contact(**GOOD), make_contact(email="b@engines.example")
    Identity.objects.filter(contact=one).update(state=Identity.State.BOUNCED)
    suppress("b@engines.example", Suppression.Reason.BOUNCED)
    assert find(one) == ["bounced"] and find(other) == ["bounced"]


def test_values_against_their_type_and_a_colleague_of_a_known_company():
    AttributeDefinition.objects.create(kind="contact", slug="age", label="Age", type="number", created_at=now())
    make_company(domain="engines.example")
    assert find(make_contact(**GOOD, attributes={"age": "old"})) == ["misfit", "no_company"]


def test_an_archived_one_is_forgotten_and_a_gone_one_swept_away():
    one, other = make_contact(**GOOD), make_contact(email="b@engines.example")
    score_all()
    Contact.objects.filter(pk=one.pk).update(archived_at=now())
    score_contacts([one.pk])
    Contact.objects.filter(pk=other.pk).delete()
    assert list(Quality.objects.values_list("pk", flat=True)) == [other.pk]
    score_all()
    assert not Quality.objects.exists()


def test_who_changed_is_checked_soon():
    one = make_contact(**GOOD)
    mark_due([one.pk, 987_654])
    assert Quality.objects.get().is_due
    Contact.objects.filter(pk=one.pk).update(name="")
    assert score_due() == 1
    assert Quality.objects.get().problems == ["nameless"] and not Quality.objects.get().is_due
    assert score_due() == 0


def test_a_mistyped_domain_is_corrected_and_can_be_taken_back(admin):
    one = make_contact(email="ada@gmial.com")
    work = mend("mistyped_email", "correct_email", admin)
    one.refresh_from_db()
    assert (one.email, work.changed, work.refused) == ("ada@gmail.com", 1, 0)
    states = dict(one.identities.values_list("value", "state"))
    assert states == {"ada@gmial.com": "wrong", "ada@gmail.com": ""}
    assert find(one) == []
    undo(work.change_set_id, actor=admin)
    one.refresh_from_db()
    assert one.email == "ada@gmial.com"


def test_an_address_that_is_somebody_elses_is_left_with_the_reason(admin):
    make_contact("Grace", email="ada@gmail.com")
    one = make_contact(email="ada@gmial.com")
    work = mend("mistyped_email", "correct_email", admin)
    one.refresh_from_db()
    assert (one.email, work.changed, work.refused) == ("ada@gmial.com", 0, 1)
    assert "Grace" in work.refusals.get().reason
    assert not ChangeSet.objects.exists()


def test_numbers_are_completed_by_the_persons_country_before_the_chosen_one(admin):
    swiss = make_contact(phone="044 668 18 00", attributes={"country": "CH"})
    german = make_contact(phone="030 1234567")
    hopeless = make_contact(phone="123")
    mend("bad_phone", "complete_phone", admin, country="DE")
    found = dict(Contact.objects.values_list("id", "phone"))
    assert found == {swiss.pk: "+41446681800", german.pk: "+49301234567", hopeless.pk: "123"}


def test_only_the_chosen_and_only_ones_own_are_mended(admin, sales):
    mine = make_contact("ADA LOVELACE", owner=sales)
    others = [make_contact("GRACE HOPPER"), make_contact("MARY SOMERVILLE")]
    mend("shouted_name", "write_name", sales)
    mend("shouted_name", "write_name", admin, ids=[others[0].pk])
    names_now = list(Contact.objects.order_by("id").values_list("name", flat=True))
    assert names_now == ["Ada Lovelace", "Grace Hopper", "MARY SOMERVILLE"]
    assert mine.owner_id == sales.pk


def test_a_guess_stands_below_what_anybody_says(admin):
    one = make_contact("", email="ada.lovelace@engines.example")
    mend("nameless", "guess_name", admin)
    one.refresh_from_db()
    assert one.name == "Ada Lovelace" and one.origins["name"]["verified"] is False


def test_the_other_address_takes_the_place_of_one_that_does_not_work(admin):
    one = make_contact(email="old@engines.example")
    Identity.objects.filter(contact=one).update(state=Identity.State.BOUNCED)
    Identity.objects.create(contact=one, kind="email", value="new@engines.example", created_at=now())
    mend("bounced", "other_email", admin)
    one.refresh_from_db()
    assert one.email == "new@engines.example" and find(one) == []


def test_archiving_takes_them_off_the_list(admin):
    one = make_contact("Ada")
    work = mend("no_address", "archive", admin)
    one.refresh_from_db()
    assert one.archived_at and not Quality.objects.exists()
    assert work.change_set.action == ChangeSet.Action.ARCHIVE


def test_values_are_read_anew_or_emptied(admin):
    AttributeDefinition.objects.create(kind="contact", slug="age", label="Age", type="number", created_at=now())
    one = make_contact(**GOOD, attributes={"age": "old"})
    assert mend("misfit", "reread_values", admin).changed == 0
    mend("misfit", "clear_values", admin)
    one.refresh_from_db()
    assert "age" not in one.attributes


def test_a_day_counts_real_people_by_origin_and_owner(admin):
    make_contact(**GOOD, owner=admin, known_by="Import x.csv")
    make_contact("", email="b@engines.example", known_by="Import x.csv")
    make_contact("", is_sample=True)
    score_all()
    note_day()
    note_day()
    (day,) = get_days()
    assert (day.people, day.score) == (2, 92.5) and day.problems == {"sound": 1, "nameless": 1}
    assert [(line.label, line.people, line.score) for line in list_lines(About.ORIGIN, day.day)] == [
        ("Import x.csv", 2, 92.5)
    ]
    owners = {line.label: line.score for line in list_lines(About.OWNER, day.day)}
    assert owners == {str(admin): 100.0, "Nobody": 85.0}


def test_a_trend_needs_two_days_and_says_the_change():
    today = now().date()
    days = [
        QualityDay(day=today - timedelta(days=back), about="owner", people=1, score=score)
        for back, score in ((10, 50), (0, 75))
    ]
    assert draw(days[:1], width=100, height=100) == ""
    assert draw(days, width=100, height=100) == "M0.0 50.0 L100.0 25.0"
    QualityDay.objects.bulk_create(days)
    assert list_lines(About.OWNER, today)[0].change == 25


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("hotnail.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("yahooo.com", "yahoo.com"),
        ("gmail.com", ""),
        ("email.com", ""),
        ("ymail.com", ""),
        ("yahoo.de", ""),
        ("engines.example", ""),
    ],
)
def test_a_slip_of_the_pen_is_known_by_one_letter(typed, meant):
    assert domains.find_meant(typed) == meant


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ADA VAN DER BERG", "Ada van der Berg"),
        ("jean-luc picard", "Jean-Luc Picard"),
        ("MAEVE O'BRIEN", "Maeve O'Brien"),
        ("ronald mcdonald", "Ronald McDonald"),
        ("ÉMILIE DU CHÂTELET", "Émilie du Châtelet"),
    ],
)
def test_a_name_is_written_as_names_are(name, written):
    assert names.is_shouted(name) and names.write_name(name) == written


@pytest.mark.parametrize("name", ["Test", "a@b.example", "x", "aaaaaa", "John 2", "Max Mustermann", "asdf asdf"])
def test_what_is_hardly_a_name(name):
    assert names.is_odd(name)


@pytest.mark.parametrize("name", ["Max Müller", "Bo Li", "李 小龙", "Nguyễn Văn A", "Anonyma Test-Meyer", "", "Duck"])
def test_what_may_be_a_name(name):
    assert not names.is_odd(name)


@pytest.fixture
def country():
    return AttributeDefinition.objects.create(
        kind="contact", slug="country", label="Country", type="country", created_at=now()
    )


def test_what_is_here_already_fills_what_is_empty_and_says_where_from(admin, country):
    one = make_contact(**GOOD, origins={})
    other = make_contact("Grace", email="g@engines.example", phone="+41446681800", attributes={"country": "FR"})
    assert find(one) == ["guessable"] and find(other) == []
    work = mend("guessable", "fill_in", admin)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.attributes, other.attributes, work.changed) == ({"country": "DE"}, {"country": "FR"}, 1)
    assert (one.origins["country"]["name"], one.origins["country"]["verified"]) == ("phone number", False)
    assert find(one) == []


def test_nothing_is_filled_in_that_the_firm_does_not_keep():
    assert find(make_contact(**GOOD)) == []


def test_whoever_bought_is_a_customer(admin):
    from touchline.commerce.models import Order

    one = make_contact(**GOOD)
    facts = {"placed_at": now(), "created_at": now(), "currency": "EUR", "total": 10}
    Order.objects.create(number="A1", person_id=one.pk, contact=one, **facts)
    assert find(one) == ["guessable"]
    mend("guessable", "fill_in", admin)
    one.refresh_from_db()
    assert one.stage == "customer"


def test_a_machine_never_overwrites_what_a_person_said_meanwhile(admin, country):
    one = make_contact(**GOOD)
    score_all()
    edit(CONTACT, one.pk, {"country": "CH"}, actor=admin)
    work = start_mending("guessable", "fill_in", user=admin, ids=None)
    mend_many(work)
    one.refresh_from_db()
    assert one.attributes["country"] == "CH" and one.origins["country"]["verified"]


def test_sample_people_are_mended_only_while_there_are_no_others(admin):
    sample = make_contact("ADA LOVELACE", is_sample=True)
    assert mend("shouted_name", "write_name", admin).changed == 1
    Contact.objects.filter(pk=sample.pk).update(name="ADA LOVELACE")
    make_contact("Grace Hopper")
    assert mend("shouted_name", "write_name", admin).total == 0
