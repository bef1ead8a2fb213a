"""A real stream of a shop (package retentioneering): sequences and windows find whom pandas finds."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from touchline.conditions.context import Context
from touchline.conditions.people import find_among_people, find_everybody, forget_found
from touchline.contacts.models import Contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.tracking.history_leaves import list_events_of

FIRST_ID = 5_000_000
AT_ONCE = 4_000


def load_events():
    """Return the events of the file, the user as a number, and a column of milliseconds."""
    found = importlib.util.find_spec("retentioneering")
    if found is None or not found.submodule_search_locations:
        pytest.skip("retentioneering is not installed")
    table = pd.read_csv(
        Path(found.submodule_search_locations[0]) / "datasets" / "ecom.csv.gz", parse_dates=["timestamp"]
    )
    table["person"] = FIRST_ID + table["user_id"].astype("category").cat.codes.astype("int64")
    table["ms"] = table["timestamp"].astype("datetime64[ms]").astype("int64")
    return table


@pytest.fixture
def shop(db, store):
    """The people and events of the file in both stores."""
    table = load_events()
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    people = sorted(int(one) for one in table["person"].unique())
    Contact.objects.bulk_create(Contact(id=one, name=f"{one}", created_at=moment, updated_at=moment) for one in people)
    lines = [
        make_line(
            person_id=int(row.person), name=row.event, at=int(row.ms), message_id=f"r{number}",
            properties=json.dumps({"platform": row.platform, "session": row.session_id}),
        )
        for number, row in enumerate(table.itertuples())
    ]  # fmt: skip
    for start in range(0, len(lines), AT_ONCE):
        insert_block(f"shop-{start}", b"\n".join(lines[start : start + AT_ONCE]))
    return table


class Own:
    """The events of those who are asked."""

    def get_events(self, contact_id):
        return list_events_of(contact_id, None)


def ask(tree, at):
    """Return whom a condition holds of; of each seventieth person, a handful asked for itself says the same."""
    forget_found()
    context = Context(at=at)
    found = set(find_everybody(tree, context=context))
    some = set(range(FIRST_ID, FIRST_ID + 4_000, 70)) & set(Contact.objects.values_list("id", flat=True))
    assert find_among_people(tree, some, Own(), context=context) == found & some
    return found


def follow(table, first, then, minutes):
    """Return who did one thing and another strictly later, within so many minutes (0: ever), by a join of all pairs."""
    pairs = table[table.event == first].merge(table[table.event == then], on="person", suffixes=("", "_then"))
    gap = pairs.ms_then - pairs.ms
    return set(pairs[(gap > 0) & ((gap <= minutes * 60_000) | (minutes == 0))].person)


def test_sequences_and_windows_of_a_shop(shop):
    end = shop.timestamp.max().to_pydatetime().replace(tzinfo=UTC, second=0, microsecond=0) + timedelta(minutes=1)
    now_ms = int(end.timestamp() * 1000)
    for first, then, minutes in (
        ("add_to_cart", "purchase", 30),
        ("product_view", "add_to_cart", 2),
        ("search", "purchase", 0),
    ):
        limit = {"within": minutes, "unit": "minute"} if minutes else {}
        tree = {"kind": "sequence", "steps": [{"event": first}, {"event": then}], **limit}
        expected = follow(shop, first, then, minutes)
        assert expected
        assert ask(tree, end) == expected, (first, then, minutes)

    three = {"kind": "sequence", "steps": [{"event": "search"}, {"event": "product_view"}, {"event": "add_to_cart"}]}
    searched = shop[shop.event == "search"].groupby("person").ms.min()
    viewed = shop[shop.event == "product_view"].merge(searched.rename("first"), on="person")
    viewed = viewed[viewed.ms > viewed["first"]].groupby("person").ms.min()
    added = shop[shop.event == "add_to_cart"].merge(viewed.rename("second"), on="person")
    assert ask(three, end) == set(added[added.ms > added.second].person)

    carts, bought = shop[shop.event == "add_to_cart"], shop[shop.event == "purchase"]
    left = set()
    for person, moments in carts.groupby("person").ms:
        later = bought[bought.person == person].ms
        waits = [one for one in moments if one + 3_600_000 <= now_ms]
        if any(not ((later > one) & (later <= one + 3_600_000)).any() for one in waits):
            left.add(int(person))
    assert 0 < len(left) < len(set(carts.person))
    tree = {
        "kind": "sequence",
        "steps": [{"event": "add_to_cart"}, {"event": "purchase"}],
        "last": "missing",
        "within": 1,
        "unit": "hour",
    }
    assert ask(tree, end) == left


def test_counts_in_windows_of_a_shop(shop):
    middle = shop.timestamp.quantile(0.6).to_pydatetime().replace(tzinfo=UTC, second=0, microsecond=0)
    for event, days, least in (("product_view", 7, 3), ("catalog", 30, 5), ("purchase", 90, 1)):
        since, until = ((middle - timedelta(days=days)), middle)
        tree = {"kind": "did", "event": event, "times": {"at_least": least},
                "period": {"since": since.date().isoformat(), "until": (until.date() - timedelta(days=1)).isoformat()}}  # fmt: skip
        day = shop.timestamp.dt.normalize()
        inside = shop[(shop.event == event) & (day >= pd.Timestamp(since.date())) & (day < pd.Timestamp(until.date()))]
        counts = inside.groupby("person").size()
        assert ask(tree, middle) == set(counts[counts >= least].index)
        last = {"kind": "did", "event": event, "times": {"at_least": least}, "period": {"last": days, "unit": "day"}}
        bare_since, bare_until = (pd.Timestamp(one.replace(tzinfo=None)) for one in (since, until))
        inside = shop[(shop.event == event) & (shop.timestamp >= bare_since) & (shop.timestamp < bare_until)]
        counts = inside.groupby("person").size()
        assert ask(last, middle) == set(counts[counts >= least].index)


def test_first_and_last_times_of_a_shop(shop):
    middle = shop.timestamp.quantile(0.5).to_pydatetime().replace(tzinfo=UTC, second=0, microsecond=0)
    border = pd.Timestamp((middle - timedelta(days=20)).replace(tzinfo=None))
    for which in ("first", "last"):
        tree = {
            "kind": "event_date",
            "which": which,
            "event": "home",
            "operator": "longer_ago",
            "value": {"last": 20, "unit": "day"},
        }
        moments = shop[shop.event == "home"].groupby("person").timestamp
        found = moments.min() if which == "first" else moments.max()
        assert ask(tree, middle) == set(found[found < border].index)
