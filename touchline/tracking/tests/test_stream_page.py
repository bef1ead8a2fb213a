"""The debugger of incoming events."""

import json

import pytest

from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.tracking.factories import make_call, make_source, resolve_all, send, take, write_lane
from touchline.tracking.stream_queries import Wanted, get_latest

pytestmark = pytest.mark.django_db


def test_everything_that_came_in_is_there_newest_first(admin, client_of, django_assert_max_num_queries):
    site, server = make_source(), make_source(trusted=True)
    send(site, make_call("page", anonymousId="b1"))
    send(server, make_call("track", userId="u-1", event="Song Played", properties={"name": "<b>Refrain</b>"}))
    send(site, make_call("track", event="By nobody"))
    resolve_all()
    browser = client_of(admin)
    browser.get("/settings/stream/")
    with django_assert_max_num_queries(12):
        answer = browser.get("/settings/stream/")
    rows = [row for row in answer.context["rows"] if row.call != "room"]
    assert [row.name for row in rows] == ["By nobody", "Song Played", "page_viewed"]
    assert "userId" in rows[0].refused
    assert rows[1].person_id
    assert rows[2].person_id
    page = answer.content.decode()
    assert "&lt;b&gt;Refrain&lt;/b&gt;" in page
    assert "<b>Refrain" not in page
    assert f"/contacts/{rows[1].person_id}/" in page


def test_the_filter_finds_source_call_and_text(db):
    site, server = make_source(), make_source(trusted=True)
    send(site, make_call("page", anonymousId="b1"))
    send(server, make_call("track", userId="u-1", event="Song Played", messageId="m-77"))
    assert [row.name for row in get_latest(Wanted(source_id=server.id))] == ["Song Played"]
    assert [row.name for row in get_latest(Wanted(call="page"))] == ["page_viewed"]
    assert [row.name for row in get_latest(Wanted(text="Song Pl"))] == ["Song Played"]
    assert [row.name for row in get_latest(Wanted(text="m-77"))] == ["Song Played"]
    assert get_latest(Wanted(source_id=site.id, call="track")) == []


@pytest.mark.parametrize(
    "body", [b'{"event":"\xff\xfe"}', b"[]", b"{", b'{"event":' + b"[" * 500, b'{"userId":"x\\ud800"}']
)
def test_a_broken_body_is_shown_as_far_as_it_goes(body, admin, client_of):
    write_lane(take(make_source(), body, call_kind="track").rows)
    assert client_of(admin).get("/settings/stream/").status_code == 200


def test_a_large_body_is_cut(db):
    call = make_call("track", userId="u", event="Large", properties={"text": "x" * 20_000})
    write_lane(take(make_source(), json.dumps(call).encode(), call_kind="track").rows)
    assert len(get_latest(Wanted())[0].text) == 8_000


def test_what_was_turned_away_today_is_counted(analyst, client_of):
    Refusal.objects.create(day=now().date(), source_id=0, reason="unknown write key", count=12)
    assert "unknown write key" in client_of(analyst).get("/settings/stream/").content.decode()


def test_paused_it_stands_still(admin, client_of):
    browser = client_of(admin)
    for address, is_live in (("/settings/stream/", True), ("/settings/stream/?paused=1", False)):
        page = browser.get(address).content.decode().partition('id="main"')[2]
        assert page
        assert ('data-live="stream"' in page) is is_live
    assert browser.get("/settings/stream/?source=x&call=drop&text=%00&part=rows").status_code == 200


def test_only_who_may_looks(read_only, marketer, client_of, stranger):
    assert client_of(read_only).get("/settings/stream/").status_code == 403
    assert client_of(marketer).get("/settings/stream/?part=rows").status_code == 403
    assert stranger.get("/settings/stream/").status_code == 302
