"""What became of a mailing's messages stands once more by mailing, as far as this house itself told it."""

import json

from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import query
from touchline.eventstore.factories import make_line

FACTS = {"mailing": 7, "variant": 1, "domain": "kundin.example", "link": 3, "device": "phone", "reason": ""}


def test_only_what_the_house_told_of_a_mailing_is_counted(store: None) -> None:
    told = {"source": 0, "properties": json.dumps(FACTS), "at": 1_790_000_000_999}
    lines = [
        make_line(person_id=11, name="email_clicked", **told),
        make_line(person_id=12, name="email_sent", **told | {"properties": json.dumps({"mailing": 7})}),
        make_line(person_id=13, name="email_clicked", **told | {"source": 3}),
        make_line(person_id=14, name="email_sent", **told | {"properties": json.dumps({"mailing": "7 OR 1"})}),
        make_line(person_id=15, name="page_viewed", **told),
    ]
    for _ in range(2):
        assert insert_block("mailing", b"\n".join(lines)) == []
    rows = query(
        "SELECT person_id, name, mailing, variant, domain, link, device, toUnixTimestamp(at) FROM mailing_events"
        " ORDER BY person_id"
    )
    assert [tuple(row) for row in rows] == [
        (11, "email_clicked", 7, 1, "kundin.example", 3, "phone", 1_790_000_000),
        (12, "email_sent", 7, 0, "", 0, "", 1_790_000_000),
    ]
