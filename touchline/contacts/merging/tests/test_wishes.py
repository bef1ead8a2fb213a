"""What two people agreed to, chose and refused is each one's own again after an un-merge."""

import pytest
from django.urls import reverse

from touchline.contacts.consents.links import make_token
from touchline.contacts.consents.services import Choice, Proof, choose_rhythm, come_back, leave, say
from touchline.contacts.consents.tests.test_consents import make_purpose
from touchline.contacts.creation import create_contact
from touchline.contacts.factories import make_contact
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.tests.test_merging import picture
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Basis, Consent, Frequency, Preference, Suppression
from touchline.contacts.queries import may_contact
from touchline.contacts.requests.services import object_to_advertising
from touchline.contacts.suppressions import suppress

pytestmark = pytest.mark.django_db
CLICK = Proof(Consent.Way.PAGE)


@pytest.fixture
def news():
    return make_purpose()


@pytest.fixture
def offers():
    return make_purpose("Offers", basis=Basis.INTEREST)


@pytest.fixture
def pair(admin):
    return (
        create_contact({"name": "Ada", "email": "ada@x.example"}, actor=admin),
        create_contact({"name": "Twin", "email": "twin@x.example"}, actor=admin),
    )


def tell(contact, purpose, *, is_given, proof=CLICK):
    return say(contact, [Choice(purpose, "email", is_given=is_given)], proof=proof)


def join(kept, gone):
    return merge_records(Plan(kind="contact", kept_id=kept.pk, gone_id=gone.pk), actor=None)


def picture_of_wishes():
    return picture() | {"against": sorted(Suppression.objects.values_list("address_mac", "reason", "purpose_id", "at"))}


def test_what_each_agreed_before_is_theirs_again_to_the_byte(pair, news, offers):
    ada, twin = pair
    tell(ada, news, is_given=True)
    tell(twin, news, is_given=True)
    tell(twin, news, is_given=False)
    tell(twin, offers, is_given=True)
    choose_rhythm(twin, frequency=Frequency.MONTHLY, paused_until=None, proof=CLICK)
    was = picture_of_wishes()
    merge = join(ada, twin)
    assert may_contact(ada, "email", "news").reason == "opted_out"
    unmerge(merge.pk, actor=None)
    assert picture_of_wishes() == was
    assert may_contact(ada, "email", "news")
    assert may_contact(twin, "email", "news").reason == "opted_out"


def test_a_word_by_the_link_of_either_goes_with_that_one(client, pair, news):
    ada, twin = pair
    merge = join(ada, twin)
    page = reverse("contacts:preferences", args=[make_token(twin.pk)])
    answer = client.post(page, {"topic": ["news:email"], "frequency": "weekly"})
    assert answer.status_code == 200
    assert may_contact(ada, "email", "news")
    unmerge(merge.pk, actor=None)
    assert may_contact(twin, "email", "news")
    assert may_contact(ada, "email", "news").reason == "not_asked"
    assert list(Consent.objects.values_list("contact_id", "person_id")) == [(twin.pk, None)]
    assert list(Preference.objects.values_list("contact_id", "frequency", "person_id")) == [(twin.pk, "weekly", None)]


def test_the_rhythm_one_chose_goes_with_them_and_the_other_has_theirs_again(pair):
    ada, twin = pair
    choose_rhythm(ada, frequency=Frequency.WEEKLY, paused_until=None, proof=CLICK)
    choose_rhythm(twin, frequency=Frequency.MONTHLY, paused_until=None, proof=CLICK)
    merge = join(ada, twin)
    choose_rhythm(ada, frequency=Frequency.ALL, paused_until=None, proof=CLICK)
    unmerge(merge.pk, actor=None)
    assert dict(Preference.objects.values_list("contact_id", "frequency")) == {ada.pk: "all", twin.pk: "monthly"}


@pytest.mark.parametrize("how", ["withdrawn", "from a list", "left", "objected"])
def test_the_yes_of_one_revives_nothing_the_other_refused(pair, offers, how):
    ada, twin = pair
    match how:
        case "withdrawn":
            tell(twin, offers, is_given=False)
        case "from a list":
            suppress("twin@x.example", Suppression.Reason.OPTED_OUT)
        case "left":
            leave(twin, proof=CLICK)
        case _:
            object_to_advertising(twin, is_on=True, actor=None)
    refused = may_contact(twin, "email", "offers").reason
    merge = join(ada, twin)
    assert not may_contact(ada, "email", "offers")
    object_to_advertising(ada, is_on=False, actor=None)
    come_back(ada, proof=CLICK)
    tell(ada, offers, is_given=False)
    tell(ada, offers, is_given=True)
    assert may_contact(ada, "email", "offers")
    unmerge(merge.pk, actor=None)
    assert may_contact(ada, "email", "offers")
    assert may_contact(twin, "email", "offers").reason == refused


def test_who_took_it_back_by_their_own_link_may_be_written_to(pair, offers):
    ada, twin = pair
    suppress("twin@x.example", Suppression.Reason.OPTED_OUT)
    merge = join(ada, twin)
    tell(ada, offers, is_given=True, proof=Proof(Consent.Way.PAGE, person_id=twin.pk))
    unmerge(merge.pk, actor=None)
    assert may_contact(twin, "email", "offers")


def test_what_was_refused_while_they_were_one_holds_for_both(pair, news, offers):
    ada, twin = pair
    tell(twin, news, is_given=True)
    merge = join(ada, twin)
    leave(ada, proof=CLICK)
    unmerge(merge.pk, actor=None)
    assert may_contact(ada, "email", "offers").reason == "left"
    assert may_contact(twin, "email", "news").reason == "left"


def test_words_go_the_whole_way_through_merges_taken_apart_in_any_order(pair, news):
    ada, twin = pair
    eve = make_contact("Eve", email="eve@x.example")
    tell(twin, news, is_given=True)
    first, second = join(ada, twin), join(eve, ada)
    tell(eve, news, is_given=False)
    tell(eve, news, is_given=True)
    unmerge(first.pk, actor=None)
    said = dict(Consent.objects.filter(state="given").values_list("contact_id", "state"))
    assert set(said) == {eve.pk, twin.pk}
    unmerge(second.pk, actor=None)
    assert may_contact(ada, "email", "news").reason in ("not_asked", "opted_out")
    assert set(Consent.objects.values_list("contact_id", flat=True)) == {eve.pk, twin.pk}
