"""Identifiers of a contact in the API: one can be taken away."""

import pytest

from touchline.api.factories import make_api_client
from touchline.contacts.factories import make_contact
from touchline.contacts.identities import give_email
from touchline.contacts.models import Identity
from touchline.kit.clock import now
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_an_address_is_taken_away_and_that_is_logged():
    ada, bob = make_contact("Ada", email="ada@x.example"), make_contact("Bob")
    other = give_email(ada.pk, "second@x.example")
    api = make_api_client()
    assert api.delete(f"/api/v1/contacts/{bob.pk}/identities/{other.pk}").status_code == 404
    assert api.delete(f"/api/v1/contacts/{ada.pk}/identities/{other.pk}").status_code == 204
    assert not Identity.objects.filter(pk=other.pk).exists()
    assert api.delete(f"/api/v1/contacts/{ada.pk}/identities/{other.pk}").status_code == 404
    assert AuditEntry.objects.filter(action="identity.remove", actor_kind="token").exists()


def test_an_external_id_stays():
    ada = make_contact("Ada")
    known = Identity.objects.create(contact=ada, kind="user_id", value="c-1", created_at=now())
    answer = make_api_client().delete(f"/api/v1/contacts/{ada.pk}/identities/{known.pk}")
    assert answer.status_code == 409
    assert Identity.objects.filter(pk=known.pk).exists()


def test_who_only_reads_takes_nothing_away():
    ada = make_contact("Ada")
    address = give_email(ada.pk, "ada@x.example")
    reader = make_api_client(role="read_only", name="reader")
    assert reader.delete(f"/api/v1/contacts/{ada.pk}/identities/{address.pk}").status_code == 403
    assert Identity.objects.filter(pk=address.pk).exists()
