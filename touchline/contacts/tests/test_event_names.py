"""What events tell on a timeline is called as readers know it."""

import pytest
from django.utils import translation

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.models import Basis
from touchline.journal.kinds import get_kind
from touchline.kit.clock import now
from touchline.records.models import AttributeDefinition

pytestmark = pytest.mark.django_db


def describe(name, **properties):
    return str(get_kind(name).describe(properties))


def test_a_topic_stands_by_its_title_in_the_readers_language():
    words = Words({"en": "Letters from the roastery", "de": "Post aus der Rösterei"}, {"en": "Once a month"})
    purpose = create_purpose(words, basis=Basis.CONSENT, channels=["email"], actor=None)
    given = {"purpose": purpose.slug, "channel": "email", "by": "Ada"}
    assert describe("consent_given", **given) == "Letters from the roastery · E-mail · Ada"
    with translation.override("de"):
        assert describe("consent_withdrawn", **given).startswith("Post aus der Rösterei · ")
    assert describe("consent_given", purpose="long_gone") == "long_gone"


def test_an_attribute_stands_by_its_label_and_one_that_is_gone_by_its_slug():
    AttributeDefinition.objects.create(
        kind="contact", slug="shoe_size", label="Size of shoe", type="number", created_at=now()
    )
    AttributeDefinition.objects.create(
        kind="company", slug="shoe_size", label="Shoes sold", type="number", created_at=now()
    )
    changes = {"shoe_size": [41, 42], "name": ["Bob", "Rob"], "long_gone": [1, 2]}
    assert describe("contact_edited", by="Ada", changes=changes) == "Ada: Size of shoe → 42, Name → Rob, long_gone → 2"
    assert describe("company_edited", changes={"shoe_size": [41, 42]}) == "Shoes sold → 42"
