"""What files say of consent: noted with its proof, once, and never against an opt-out or somebody's own later word."""

import pytest
from django.utils import timezone

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Consent, Contact, Suppression
from touchline.contacts.queries import may_contact
from touchline.imports import services
from touchline.imports.jobs import work_on
from touchline.imports.tests.conftest import find_out, own_folder, run, take_in  # noqa: F401

pytestmark = pytest.mark.django_db
PEOPLE = "email,Newsletter,Opt-in time\nada@x.example,yes,2024-03-01 10:11:12\nbob@x.example,no,\ncy@x.example,,\n"


@pytest.fixture
def topic():
    """The one topic there is."""
    words = Words({"en": "News", "de": "Neues"}, {"en": "What is new."})
    return create_purpose(words, basis="consent", channels=["email", "sms"], actor=None)


def ask(address, topic):
    return may_contact(Contact.objects.get(email=address), "email", topic).reason


def test_who_is_subscribed_agreed_with_the_file_as_proof(run, topic):  # noqa: F811
    imported = run(PEOPLE, name="news.csv")
    assert (imported.state, imported.problem, imported.created) == ("done", "", 3)
    said = Consent.objects.get()
    assert (said.contact.email, said.state, said.way, said.where) == (
        "ada@x.example", "given", "import", "import news.csv"
    )  # fmt: skip
    assert timezone.localtime(said.at).isoformat()[:19] == "2024-03-01T10:11:12" and said.text is None
    assert [ask(f"{who}@x.example", topic) for who in ("ada", "bob", "cy")] == ["allowed", "opted_out", "not_asked"]


def test_the_same_file_again_says_nothing_new_and_revives_nobody(run, topic):  # noqa: F811
    run(PEOPLE)
    assert (run(PEOPLE).unchanged, Consent.objects.count()) == (3, 1)
    Consent.objects.create(
        contact=Consent.objects.get().contact, purpose=topic, channel="email", state="withdrawn", at=timezone.now(),
        way="page",
    )  # fmt: skip
    run(PEOPLE)
    run("email,newsletter\nada@x.example,yes\n")
    assert Consent.objects.count() == 2 and ask("ada@x.example", topic) == "withdrawn"


def test_a_trial_tells_who_agreed_and_who_is_not_to_be_written_to(find_out, topic):  # noqa: F811
    trial = find_out(PEOPLE, name="news.csv").trial
    assert (trial["created"], trial["agreeing"], trial["refusing"]) == (3, 1, 1)
    assert not Suppression.objects.exists()


def test_without_a_topic_nobody_agreed(run, topic):  # noqa: F811
    run(PEOPLE, change=lambda mapping: mapping.options.update(purpose=""))
    assert not Consent.objects.exists() and ask("ada@x.example", topic) == "not_asked"


def test_an_import_with_consents_is_taken_back_whole_and_opt_outs_stay(run, topic, admin):  # noqa: F811
    imported = run(PEOPLE, actor=admin)
    services.undo(imported, actor=admin)
    work_on(imported)
    imported.refresh_from_db()
    assert (imported.state, imported.result["put_away"]) == ("undone", 0)
    assert not Contact.objects.exists() and not Consent.objects.exists()
    assert Suppression.objects.count() == 1


HISTORY = """E-Mail,Topic,Status,Date,Source,Channel
ada@x.example,Neues,given,2020-01-02 03:04:05,https://x.example/signup,
ada@x.example,news,withdrawn,2021-01-02 03:04:05,,email
bob@x.example,News,opted in,2022-01-02,Fair 2022,sms
cy@x.example,news,unsubscribed,2022-01-02,,
dee@x.example,nothing such,given,2022-01-02,,
eve@x.example,news,maybe,2022-01-02,,
"""


def test_a_list_of_consents_is_noted_with_its_history(run, topic):  # noqa: F811
    imported = run(HISTORY, name="consents.csv", kind="consents")
    assert (imported.state, imported.problem, imported.created, imported.refused) == ("done", "", 4, 2)
    ada = Consent.objects.filter(contact__email="ada@x.example").order_by("at")
    assert [one.state for one in ada] == ["given", "withdrawn"]
    assert ada[0].where == "https://x.example/signup, import consents.csv"
    assert ask("ada@x.example", topic) == "opted_out"
    assert Consent.objects.get(contact__email="bob@x.example").channel == "sms"
    assert not Contact.objects.filter(email="cy@x.example").exists() and Suppression.objects.count() == 2
    reasons = [why for _row, why in imported.refusals.order_by("row").values_list("row", "reason")]
    assert "no topic “nothing such”; there are: news" in reasons[0] and "“maybe” says neither" in reasons[1]
    again = run(HISTORY, kind="consents")
    assert Consent.objects.count() == 3 and again.unchanged == 3


def test_a_list_of_consents_changes_no_name(run, topic, find_out):  # noqa: F811
    make_contact("Ada", email="ada@x.example")
    text = "email,name\nada@x.example,Somebody\nnew@x.example,New\n"
    assert find_out(text, kind="consents").trial["created"] == 2
    assert not Consent.objects.exists()
    run(text, kind="consents")
    assert Contact.objects.get(email="ada@x.example").name == "Ada" and Consent.objects.count() == 2
