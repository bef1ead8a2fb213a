"""The site at a glance: periods, sites, cards, and who may see the people behind a number."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from touchline.contacts.factories import make_contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.tests.test_visits import make_event
from touchline.kit.clock import now
from touchline.tracking.glance import LONGEST_DAYS, read_period, read_site
from touchline.tracking.glance_charts import draw_chart, find_top
from touchline.tracking.glance_parts import PARTS
from touchline.tracking.models import Source


@given(st.dictionaries(st.sampled_from(["period", "from", "to"]), st.text() | st.dates().map(str)))
def test_any_address_means_a_period(given_values):
    query = QueryDict(mutable=True)
    query.update(given_values)
    period = read_period(query)
    assert 1 <= period.days <= LONGEST_DAYS + 1
    assert period.last <= timezone.localtime(now()).date()
    edges = period.get_edges()
    assert edges == sorted(set(edges))
    assert edges[0] == period.since
    assert len(period.get_earlier_edges()) == len(edges)


def test_the_time_before_is_as_long():
    period = read_period(QueryDict("from=2026-03-01&to=2026-03-10"))
    assert period.until - period.since == period.since - period.before == timedelta(days=10)


def test_days_follow_the_clock_of_the_reader():
    with timezone.override("Europe/Berlin"):
        period = read_period(QueryDict("from=2026-03-28&to=2026-03-30"))
        assert period.until - period.since == timedelta(hours=71)
        assert [timezone.localtime(edge).date() for edge in period.get_edges()] == [
            date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)
        ]  # fmt: skip


@given(st.lists(st.integers(0, 10**9), max_size=40), st.booleans())
def test_any_numbers_make_a_chart_inside_its_frame(values, goes_on):
    chart = draw_chart(values, labels=[("a", "b", "/c")] * len(values), goes_on=goes_on)
    assert all(0 <= dot.y <= chart.height and 0 <= dot.x <= chart.width for dot in chart.dots)
    assert find_top(max([0, *values])) >= max([0, *values])


def make_site(name, **facts):
    return Source.objects.create(name=name, write_key=f"key-{name}", created_at=now(), **facts)


@pytest.mark.django_db
def test_made_up_data_counts_only_where_there_is_nothing_else():
    sample = make_site("Sample", is_sample=True)
    assert read_site("").is_sample
    real = make_site("Real")
    assert read_site("").sources == (real.id,)
    assert read_site("sample").sources == (sample.id,)
    assert read_site(str(sample.id)).sources == (real.id,)
    assert read_site(str(real.id)).chosen == real.id


@pytest.fixture
def site(db, eventstore_server):
    source = make_site("Shop")
    moment = now() - timedelta(hours=3)
    ada = make_contact("Ada Johnson", email="ada@johnson.example")
    lines = [
        make_event(ada.id, moment, source=source.id, channel="search", path="/<b>"),
        make_event(ada.id, moment, "identified", source=source.id, channel="search"),
        make_event(ada.id + 1, moment, source=source.id, channel="email"),
    ]
    insert_block(f"glance-{source.id}-{moment.timestamp()}", b"\n".join(lines))
    return source, ada


def test_every_card_is_drawn(site, analyst, client_of):
    browser = client_of(analyst)
    page = browser.get(f"/site/?site={site[0].id}").content.decode()
    for slug in PARTS:
        assert f"/site/part/{slug}?" in page
        drawn = browser.get(f"/site/part/{slug}", {"site": site[0].id})
        assert drawn.status_code == 200
    assert browser.get("/site/part/nothing").status_code == 404
    assert "&lt;b&gt;" in browser.get("/site/part/pages", {"site": site[0].id}).content.decode()


def test_a_number_opens_its_people(site, admin, client_of):
    source, ada = site
    found = client_of(admin).get("/site/people", {"site": source.id, "channel": "search"}).content.decode()
    assert f"/contacts/{ada.id}/" in found
    assert f"/visitors/{ada.id + 1}/" not in found


def test_sales_see_no_names_of_others(site, sales, client_of):
    source, _ada = site
    found = client_of(sales).get("/site/people", {"site": source.id}).content.decode()
    assert "Ada Johnson" not in found
    assert "Somebody else" in found


def test_a_store_that_is_away_is_said(site, admin, client_of, monkeypatch):
    from touchline.eventstore.client import EventStoreDown

    def fail(*_anything):
        raise EventStoreDown("It is away.")

    monkeypatch.setattr("touchline.tracking.glance_views.get_part", fail)
    answer = client_of(admin).get("/site/part/totals")
    assert answer.status_code == 200
    assert "It is away." in answer.content.decode()


def test_strangers_are_sent_to_the_door(stranger):
    for path in ("/site/", "/site/people", "/site/part/totals", "/site/here"):
        assert stranger.get(path).status_code == 302


def test_a_site_that_sends_nothing_is_taught(db, admin, client_of):
    assert "No site sends anything yet" in client_of(admin).get("/site/").content.decode()
