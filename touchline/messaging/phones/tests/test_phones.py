"""SMS that come in, statuses of ours, browsers that say yes, and the pages that set this up."""

import json

import pytest
from django.test import Client

from touchline.channels.models import InboundSms, PushKey, PushSubscription, SmsAccount
from touchline.channels.sms_twilio import sign_call
from touchline.channels.web_push import encode, make_key
from touchline.contacts.consents.links import make_token
from touchline.contacts.factories import make_contact
from touchline.contacts.identities import give_phone
from touchline.contacts.models import Purpose, PurposeText, Suppression
from touchline.contacts.queries import may_contact
from touchline.contacts.suppressions import find_suppressions
from touchline.journal.kinds import get_kind
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.messaging.models import Fate, Mailing
from touchline.messaging.phones.browsers import drop_browsers
from touchline.messaging.phones.set_up import save_sms, switch_push
from touchline.messaging.phones.writing import count_parts, make_status_address
from touchline.organisation.models import Organisation
from touchline.organisation.queries import forget_organisation
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db
NUMBER = "+4917612345678"
ACCOUNT = {"account_sid": "AC1", "token": "secret", "sender": "+4930", "base_url": "https://x.example", "price": None}


@pytest.fixture
def person():
    contact = make_contact("Ada Lovelace", email="ada@x.example")
    give_phone(contact.pk, NUMBER)
    return contact


@pytest.fixture
def account():
    return save_sms(None, ACCOUNT | {"help_text": ""})


def call(settings, path, *, token="secret", **fields):
    url = settings.ENVIRONMENT.pages_url + path
    return Client().post(path, fields, headers={"X-Twilio-Signature": sign_call(url, fields, token)})


def write_sms(settings, text, *, sid="SM1", **more):
    return call(settings, "/sms/in", MessageSid=sid, From=NUMBER, To="+4930", Body=text, **more)


def list_events():
    return [json.loads(bytes(row.body))["event"] for row in Pending.objects.order_by("pk")]


def is_stopped():
    return bool(find_suppressions([("sms", NUMBER)])["sms", NUMBER])


@pytest.mark.parametrize(("text", "said"), [("STOP", "no more SMS"), ("Abmelden", "keine SMS mehr")])
def test_stop_holds_for_the_number_at_once_and_is_answered_in_its_language(settings, person, account, text, said):
    answer = write_sms(settings, text)
    assert said in answer.text
    assert answer["Content-Type"].startswith("text/xml")
    assert is_stopped()
    assert "sms_unsubscribed" in list_events()
    # By a link or by a word: the line says what they want, not how.
    assert get_kind("sms_unsubscribed").label == "Wants no more SMS"
    assert "wieder" in write_sms(settings, "anmelden", sid="SM2").text
    assert not is_stopped()


def test_stop_from_a_number_that_nobody_has_holds_as_well(settings, account):
    assert "no more SMS" in write_sms(settings, "stop").text
    assert is_stopped()
    assert InboundSms.objects.get().contact_id is None


def test_a_sentence_goes_to_the_persons_line_once_and_is_not_answered(settings, person, account):
    for _time in range(2):
        assert "<Message>" not in write_sms(settings, "Can I come on Monday? <b>", sid="SM9").text
    assert list_events().count("sms_received") == 1
    assert InboundSms.objects.get().contact_id == person.pk


@pytest.fixture
def firm():
    yield
    forget_organisation()


def test_help_says_who_we_are_and_escapes_it(settings, account, firm):
    Organisation.objects.update_or_create(pk=1, defaults={"name": "Bean & Sons"})
    forget_organisation()
    assert "Bean &amp; Sons" in write_sms(settings, "HELP").text


def test_what_the_service_did_not_sign_is_nothing(settings, person, account):
    assert call(settings, "/sms/in", token="guess", MessageSid="SM1", From=NUMBER, Body="STOP").status_code == 404
    assert Client().post("/sms/in", {"MessageSid": "SM1", "From": NUMBER, "Body": "STOP"}).status_code == 404
    assert not is_stopped()
    assert not InboundSms.objects.exists()


def test_a_status_changes_what_is_known_of_the_message_once(settings, person, account):
    from pyroaring import BitMap64

    mailing = Mailing.objects.create(name="Delivery", channel="sms", purpose="orders", kind="transactional")
    bits = BitMap64([person.pk & 0xFFFF]).serialize()
    Fate.objects.create(
        mailing=mailing, variant=0, state="accepted", reason="", high=person.pk >> 16, bits=bits, last_at=now()
    )
    path = make_status_address(mailing.pk, person.pk).removeprefix(settings.ENVIRONMENT.pages_url)
    for _time in range(2):
        told = call(settings, path, MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30005")
        assert told.status_code == 204
    assert set(Fate.objects.values_list("state", "reason")) == {("bounced", "no_mailbox")}
    assert find_suppressions([("sms", NUMBER)])["sms", NUMBER][0].reason == Suppression.Reason.BOUNCED
    assert call(settings, path[:-1] + "x", MessageSid="SM1", MessageStatus="delivered").status_code == 404


def test_parts_are_read_from_the_services_answer():
    assert count_parts("SM1 3") == {"parts": 3}
    assert count_parts("kept here: practice") == {}


def subscribe(person, endpoint="https://push.example/1", **changed):
    keys = {"p256dh": make_key()[1], "auth": encode(b"0123456789abcdef")} | changed
    body = json.dumps({"endpoint": endpoint, "keys": keys})
    return Client().post(f"/push/{make_token(person.pk)}/keep", body, content_type="application/json")


def test_a_browser_is_kept_after_a_click_and_forgotten_when_it_leaves(person):
    switch_push(None, is_on=True)
    page = Client().get(f"/push/{make_token(person.pk)}/").text
    assert PushKey.objects.get().public_key in page
    assert Client().get("/push/worker.js")["Content-Type"].startswith("text/javascript")
    assert subscribe(person).status_code == 204
    kept = PushSubscription.objects.get()
    assert kept.contact_id == person.pk
    address = json.dumps({"endpoint": kept.endpoint, "p256dh": kept.p256dh, "auth": kept.auth})
    assert drop_browsers([address, "nonsense"]) == 1
    assert "push_subscribed" in list_events()


def test_the_click_is_a_word_about_each_topic_that_comes_by_push(person):
    purpose = Purpose.objects.create(slug="tips", basis="consent", channels=["push"])
    PurposeText.objects.create(purpose=purpose, version=1, texts={"en": {"title": "Tips", "text": "Now and then."}})
    assert not may_contact(person, "push", "tips")
    subscribe(person)
    assert may_contact(person, "push", "tips")
    body = json.dumps(
        {"endpoint": "https://push.example/1", "keys": {"p256dh": make_key()[1], "auth": encode(b"0" * 16)}}
    )
    Client().post(f"/push/{make_token(person.pk)}/forget", body, content_type="application/json")
    assert not may_contact(person, "push", "tips")


def test_what_no_browser_sends_is_refused(person):
    switch_push(None, is_on=True)
    assert subscribe(person, auth="short").status_code == 422
    assert Client().post("/push/nobody/keep", "{}", content_type="application/json").status_code == 404
    assert Client().get("/push/nobody/").status_code == 404
    assert not PushSubscription.objects.exists()


def test_only_an_admin_sets_it_up_and_the_token_is_never_shown(client):
    client.force_login(make_user(role="admin"))
    typed = ACCOUNT | {"base_url": "https://93.184.215.14", "price": "0.075", "help_text": ""}
    page = client.post("/settings/sms/", typed, follow=True).text
    assert "SMS leave by this account" in page
    assert "secret" not in page
    assert "secret" not in SmsAccount.objects.get().sealed_token
    inside = client.post("/settings/sms/", typed | {"base_url": "http://127.0.0.1"})
    assert inside.status_code == 422
    assert "Push messages are on" in client.post("/settings/push", {"on": "1"}, follow=True).text


def test_the_token_is_asked_for_when_it_is_needed(admin, client_of):
    browser = client_of(admin)
    facts = {"account_sid": "AC1", "sender": "+4930", "base_url": "https://93.184.215.14"}
    assert not is_token_optional(browser.get("/settings/sms/"))
    refused = browser.post("/settings/sms/", facts)
    assert refused.status_code == 422
    assert not is_token_optional(refused)
    assert not SmsAccount.objects.exists()
    assert browser.post("/settings/sms/", facts | {"token": "secret"}).status_code == 302
    sealed = SmsAccount.objects.get().sealed_token
    assert is_token_optional(browser.get("/settings/sms/"))
    assert browser.post("/settings/sms/", facts | {"sender": "+4940"}).status_code == 302
    assert SmsAccount.objects.get().sender == "+4940"
    for other in ({"base_url": "https://93.184.215.15"}, {"account_sid": "AC2"}):
        # What belongs to one service is never handed to another.
        assert browser.post("/settings/sms/", facts | other).status_code == 422
        assert SmsAccount.objects.get().base_url == "https://93.184.215.14"
        assert browser.post("/settings/sms/", facts | other | {"token": "else"}).status_code == 302
        browser.post("/settings/sms/", facts | {"token": "secret"})
    assert SmsAccount.objects.get().sealed_token != sealed


def is_token_optional(page):
    label = page.content.decode().partition('for="id_token"')[2].partition("</label>")[0]
    return "optional" in label
