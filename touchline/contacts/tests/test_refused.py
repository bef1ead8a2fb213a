"""A large audience is sorted by the same verdicts as one contact is judged by."""

from collections import Counter
from datetime import timedelta

import pytest
from pyroaring import BitMap64

from touchline.contacts.consents.deciding import get_known, judge
from touchline.contacts.models import Contact, Preference
from touchline.contacts.refused import sort_by_reason
from touchline.contacts.tests.test_conditions import NOW, make_crowd, topics

pytestmark = pytest.mark.django_db
__all__ = ["topics"]


def judge_all(people, channel, purpose):
    known = get_known(people)
    return {one: judge(known.get(one), channel, purpose, moment=NOW).reason for one in people}


def test_everybody_is_sorted_as_they_are_judged(topics):
    people = make_crowd(topics, size=240, seed=11)
    Contact.objects.filter(pk__in=people[:5]).update(archived_at=NOW)
    Preference.objects.create(contact_id=people[7], restricted_at=NOW, updated_at=NOW)
    Preference.objects.create(contact_id=people[8], paused_until=NOW + timedelta(days=1), updated_at=NOW)
    asked = [*people, max(people) + 1]
    seen: Counter[str] = Counter()
    for purpose in (*topics.values(), None):
        for channel in ("email", "sms", "post", "phone"):
            wanted = {one: why for one, why in judge_all(asked, channel, purpose).items() if why != "allowed"}
            sets = sort_by_reason(BitMap64(asked), purpose, channel, NOW)
            assert {one: why for why, these in sets.items() for one in these} == wanted
            seen.update(wanted.values())
    assert len(seen) >= 12, seen
