"""A company that others were joined into tells their story too, as long as they are joined."""

import json

import pytest

from touchline.contacts.creation import create_company
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.unmerge import unmerge
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.kit.clock import now
from touchline.kit.ids import make_token

pytestmark = pytest.mark.django_db


def test_events_of_joined_companies_stand_on_the_timeline(admin, client_of, store):
    one, other, third = (
        create_company({"name": name}, actor=admin) for name in ("Kestrel", "Kestrel Ltd", "Kestrel Oil")
    )
    at = int(now().timestamp() * 1000)
    lines = [
        make_line(
            person_id=number, at=at - place, name="company_created", properties=json.dumps({"by": f"Zoe {number}"})
        )
        for place, number in enumerate((one.pk, other.pk, third.pk))
    ]
    assert insert_block(make_token(), b"\n".join(lines)) == []
    first = merge_records(Plan(kind="company", kept_id=other.pk, gone_id=third.pk), actor=admin)
    second = merge_records(Plan(kind="company", kept_id=one.pk, gone_id=other.pk), actor=admin)
    client = client_of(admin)

    def read() -> str:
        return client.get(f"/companies/{one.pk}/").content.decode()

    shown = read()
    assert all(f"Zoe {number}" in shown for number in (one.pk, other.pk, third.pk))
    assert "Kestrel Ltd" in shown
    unmerge(second.pk, actor=admin)
    assert [f"Zoe {number}" in read() for number in (one.pk, other.pk, third.pk)] == [True, False, False]
    shown = client.get(f"/companies/{other.pk}/").content.decode()
    assert [f"Zoe {number}" in shown for number in (one.pk, other.pk, third.pk)] == [False, True, True]
    unmerge(first.pk, actor=admin)
    assert f"Zoe {third.pk}" not in client.get(f"/companies/{other.pk}/").content.decode()
