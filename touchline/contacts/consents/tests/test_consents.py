"""Consent is asked by one function; an opt-out holds whatever comes after it but the person's own word."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.contacts.consents import page_views
from touchline.contacts.consents.links import make_link, make_token
from touchline.contacts.consents.purposes import Words, archive_purpose, create_purpose, describe_purpose, get_text
from touchline.contacts.consents.services import Choice, Proof, choose_rhythm, come_back, leave, prefer, say
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent, Frequency, Identity, Suppression
from touchline.contacts.queries import find_contactable, may_contact
from touchline.contacts.suppressions import find_mailbox, suppress
from touchline.kit.clock import now
from touchline.kit.limits import Limit

pytestmark = pytest.mark.django_db
CLICK = Proof(Consent.Way.PAGE)
FILE = Proof(Consent.Way.IMPORT)


def make_purpose(title="News", *, basis=Basis.CONSENT, channels=("email",)):
    return create_purpose(Words({"en": title}, {"en": f"About {title}"}), basis=basis, channels=channels, actor=None)


@pytest.fixture
def news():
    return make_purpose()


@pytest.fixture
def ada():
    return make_contact("Ada", email="ada@x.example")


def tell(contact, purpose, *, is_given, proof=CLICK):
    return say(contact, [Choice(purpose, "email", is_given=is_given)], proof=proof)


def test_without_a_word_nobody_may_be_written_to(ada, news):
    assert may_contact(ada, "email", "news").reason == "not_asked"
    assert may_contact(ada, "sms", "news").reason == "not_by_this"
    assert may_contact(ada, "email", "other").reason == "no_purpose"
    archive_purpose(news, is_back=False, actor=None)
    assert may_contact(ada, "email", "news").reason == "no_purpose"


def test_a_yes_is_kept_with_the_version_it_was_said_to(ada, news):
    tell(ada, news, is_given=True)
    assert may_contact(ada, "email", "news")
    describe_purpose(news, Words({"en": "News"}, {"en": "Other"}), basis="consent", channels=["email"], actor=None)
    assert get_text(news).version == 2
    assert Consent.objects.get().text.texts == {"en": "About News"}
    assert tell(ada, news, is_given=True) == []


def test_a_withdrawal_outlives_what_a_file_or_another_system_says(ada, news):
    tell(ada, news, is_given=True)
    tell(ada, news, is_given=False)
    tell(ada, news, is_given=True, proof=FILE)
    assert may_contact(ada, "email", "news").reason == "opted_out"
    tell(ada, news, is_given=True)
    assert may_contact(ada, "email", "news")


def test_an_opt_out_goes_with_the_mailbox_in_all_its_spellings(news):
    assert find_mailbox("A.da+shop@googlemail.com") == find_mailbox("ada@GMAIL.com") == "ada@gmail.com"
    suppress("Eve+x@x.example", Suppression.Reason.OPTED_OUT)
    eve = make_contact("Eve", email="eve@x.example")
    tell(eve, news, is_given=True, proof=FILE)
    assert may_contact(eve, "email", "news").reason == "opted_out"
    assert not Suppression.objects.filter(address_mac__contains="eve").exists()


def test_one_yes_after_leaving_everything_brings_back_that_one_only(ada, news):
    offers = make_purpose("Offers")
    tell(ada, news, is_given=True)
    tell(ada, offers, is_given=True)
    suppress("ada@x.example", Suppression.Reason.OPTED_OUT)
    tell(ada, news, is_given=True)
    assert may_contact(ada, "email", "news")
    assert may_contact(ada, "email", "offers").reason == "opted_out"


def test_leaving_and_coming_back(ada, news):
    tell(ada, news, is_given=True)
    leave(ada, proof=CLICK)
    leave(ada, proof=CLICK)
    assert may_contact(ada, "email", "news").reason == "left"
    other = make_contact("Double", email="ADA+2@x.example")
    tell(other, news, is_given=True, proof=FILE)
    assert may_contact(other, "email", "news").reason == "opted_out"
    come_back(ada, proof=CLICK)
    assert may_contact(ada, "email", "news")


def test_a_pause_a_restriction_and_a_broken_address(ada, news):
    tell(ada, news, is_given=True)
    choose_rhythm(ada, frequency=Frequency.ALL, paused_until=now().replace(year=2100), proof=CLICK)
    assert may_contact(ada, "email", "news").reason == "paused"
    choose_rhythm(ada, frequency=Frequency.WEEKLY, paused_until=None, proof=CLICK)
    assert may_contact(ada, "email", "news")
    Identity.objects.filter(contact=ada).update(state="bounced")
    assert may_contact(ada, "email", "news").reason == "bounced"
    prefer(ada, restricted_at=now())
    assert may_contact(ada, "email", "news").reason == "restricted"


def test_a_contract_goes_on_when_advertising_ends(ada):
    make_purpose("Orders", basis=Basis.CONTRACT)
    tips = make_purpose("Tips", basis=Basis.INTEREST)
    assert may_contact(ada, "email", "orders")
    assert may_contact(ada, "email", "tips")
    tell(ada, tips, is_given=False)
    leave(ada, proof=CLICK)
    assert may_contact(ada, "email", "orders")
    assert not may_contact(ada, "email", "tips")


def test_many_are_asked_by_few_queries(news, django_assert_max_num_queries):
    people = [make_contact(f"P{n}", email=f"p{n}@x.example") for n in range(20)]
    with django_assert_max_num_queries(6):
        assert len(find_contactable([one.pk for one in people], "email", "news")) == 20


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["file yes", "file no", "twin", "suppress", "again"]), max_size=8))
def test_nothing_but_the_person_revives_what_the_person_ended(db, steps):
    Suppression.objects.all().delete()
    contact = make_contact("Bo", email=f"bo{now().timestamp()}@x.example")
    purpose = make_purpose("Any")
    tell(contact, purpose, is_given=True)
    tell(contact, purpose, is_given=False)
    for step in steps:
        match step:
            case "file yes" | "file no":
                tell(contact, purpose, is_given=step == "file yes", proof=FILE)
            case "twin":
                twin = make_contact("Twin", email=contact.email.upper().replace("@", "+t@"))
                tell(twin, purpose, is_given=True, proof=FILE)
                assert not may_contact(twin, "email", purpose.slug)
                Identity.objects.filter(contact=twin).delete()
            case "suppress":
                suppress(contact.email, Suppression.Reason.OPTED_OUT)
            case "again":
                come_back(contact, proof=FILE)
        if step != "again":
            assert not may_contact(contact, "email", purpose.slug)


def test_the_page_takes_a_choice_and_lets_one_leave_by_one_click(client, ada, news):
    page = f"/preferences/{make_token(ada.pk)}"
    answer = client.get(page)
    assert "About News" in answer.content.decode()
    assert "ada@x.example" not in answer.content.decode()
    assert not answer.cookies
    assert not Consent.objects.exists()
    client.post(f"{page}?language=de", {"topic": "news:email", "frequency": "weekly", "pause": "none"})
    kept = Consent.objects.get()
    assert (kept.state, kept.way, kept.language, kept.by) == ("given", "page", "de", "")
    assert may_contact(ada, "email", "news")
    answer = client.post(f"{page}/leave", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert may_contact(ada, "email", "news").reason == "left"
    client.post(f"{page}/leave", {"do": "back"})
    assert may_contact(ada, "email", "news")
    client.post(page, {"frequency": "all", "pause": "30"})
    assert may_contact(ada, "email", "news").reason in {"opted_out", "paused"}


@pytest.mark.parametrize("token", ["x", "1-", "zz-1", "-", "1-" + "0" * 40, "f" * 30])
def test_a_forged_link_leads_to_nobody(client, ada, token):
    assert client.get(f"/preferences/{token}").status_code == 404
    assert client.post(f"/preferences/{token}/leave").status_code == 404
    assert make_link(ada.pk).endswith(make_token(ada.pk))


def test_a_machine_at_the_public_page_is_slowed_down_and_leaving_never_is(client, ada, news, monkeypatch):
    monkeypatch.setattr(page_views, "CHOICES", Limit(0.001, burst=2_000))
    page = f"/preferences/{make_token(ada.pk)}"
    wanted = {"topic": "news:email", "frequency": "all", "pause": "none"}
    answers = [client.post(page, wanted).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.post(f"{page}/leave", {"do": "back"}).status_code == 429
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/leave", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert may_contact(ada, "email", "news").reason == "left"


def test_who_guesses_links_is_slowed_down(client, ada, monkeypatch):
    monkeypatch.setattr(page_views, "GUESSES", Limit(0.001, burst=2_000))
    answers = [client.get(f"/preferences/{ada.pk:x}-{number:040}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert client.get(f"/preferences/{make_token(ada.pk)}").status_code == 200
