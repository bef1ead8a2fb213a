"""Exports of other systems, as they give them: recognised, mapped, and who left is never written to."""

import io
import zipfile

import pytest

from touchline.contacts.importing.subscriptions import read_subscription
from touchline.contacts.models import Contact, Suppression
from touchline.contacts.suppressions import find_suppressions
from touchline.imports.mapping import Mapping
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401

pytestmark = pytest.mark.django_db
HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,NOTES,TAGS"
EXPORTS = {
    "hubspot": "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Associated Company,"
    "Unsubscribed from all email\n7,Ada,Lovelace,ada@x.example,+49 30 1234567,Some One,Lead,Acme,true\n",
    "klaviyo": "Email,Klaviyo ID,First Name,Last Name,Organization,Email Marketing Consent,Email Suppressions\n"
    "ada@x.example,01H,Ada,Lovelace,Acme,UNSUBSCRIBED,\n",
    "mautic": "id,firstname,lastname,company,email,points,preferred_locale,doNotContact\n"
    "7,Ada,Lovelace,Acme,ada@x.example,3,de,1\n",
    "pipedrive": "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Marketing status\n"
    "7,Ada Lovelace,Acme,ada@x.example,Unsubscribed\n",
    "shopify": "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company\n"
    "'7,Ada,Lovelace,ada@x.example,no,Acme\n",
}


def make_zip(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, text in parts.items():
            file.writestr(f"{name}.csv", text)
    return target.getvalue()


def is_suppressed(address):
    return bool(find_suppressions([("email", address)])["email", address])


def test_a_mailchimp_zip_brings_people_and_suppresses_who_left_or_bounced(run):  # noqa: F811
    given = make_zip(
        subscribed_email_audience_export_1=f'{HEAD}\nada@x.example,Ada,Lovelace,4,2020-05-06 07:08:09,1,a,,"""vip"",""news"""\n',
        unsubscribed_email_audience_export_1=f"{HEAD},UNSUB_TIME\nbob@x.example,Bob,Stone,2,2020-05-06 07:08:09,2,b,,,2021-01-01\n",
        cleaned_email_audience_export_1=f"{HEAD},CLEAN_TIME\ncy@x.example,Cy,Dean,2,2020-05-06 07:08:09,3,c,,,2021-01-01\n",
    )
    imported = run(given, name="export.zip")
    assert (imported.state, imported.problem, imported.preset, imported.created) == ("done", "", "mailchimp", 3)
    ada = Contact.objects.get(email="ada@x.example")
    assert (ada.name, ada.tags) == ("Ada Lovelace", ["vip", "news"])
    assert not is_suppressed("ada@x.example")
    assert is_suppressed("bob@x.example") and is_suppressed("cy@x.example")
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"opted_out", "bounced"}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_are_recognised_and_opt_outs_stand(run, system):  # noqa: F811
    imported = run(EXPORTS[system])
    assert (imported.state, imported.problem, imported.preset) == ("done", "", system)
    ada = Contact.objects.get()
    assert (ada.name, ada.email, str(ada.company)) == ("Ada Lovelace", "ada@x.example", "Acme")
    assert is_suppressed("ada@x.example")


def test_chatwoot_and_woocommerce_are_recognised(take_in):  # noqa: F811
    chatwoot = take_in("id,name,email,phone_number\n1,Ada,ada@x.example,\n")
    assert chatwoot.preset == "chatwoot" and Mapping.load(chatwoot.mapping).columns[0].to == ""
    assert (
        take_in("Name,Username,Last Active,Sign Up,Email,Orders,AOV\nAda,ada,,,ada@x.example,1,2\n").preset
        == "woocommerce"
    )


@pytest.mark.parametrize(
    ("cell", "column", "state"),
    [
        ("true", "Unsubscribed from all email", "unsubscribed"),
        ("false", "Unsubscribed from all email", ""),
        ("SUBSCRIBED", "Email Marketing Consent", "subscribed"),
        ("NEVER_SUBSCRIBED", "Email Marketing Consent", ""),
        ("HARD_BOUNCE", "Email Suppressions", "bounced"),
        ("[UNSUBSCRIBE]", "Email Suppressions", "unsubscribed"),
        ("no", "Accepts Email Marketing", "unsubscribed"),
        ("yes", "Accepts Email Marketing", "subscribed"),
        ("2021-01-01", "UNSUB_TIME", "unsubscribed"),
        ("2021-01-01", "CLEAN_TIME", "bounced"),
        ("no_consent", "Person - Marketing status", ""),
        ("", "x", ""),
    ],
)
def test_words_of_other_systems(cell, column, state):
    assert read_subscription(cell, column) == state
