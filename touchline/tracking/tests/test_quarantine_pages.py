"""Refused events in the settings: looked at, mended, sent on, dismissed."""

import pytest

from touchline.contacts.models import Identity
from touchline.journal.models import Quarantine
from touchline.tracking.factories import make_call, make_source, resolve_all, send, take, write_lane
from touchline.tracking.quarantine_queries import get_groups

pytestmark = pytest.mark.django_db
LIST = "/settings/quarantine/"
State = Quarantine.State


@pytest.fixture
def kept(db) -> Quarantine:
    """An event by nobody."""
    send(make_source(), make_call("track", event="Song Played"))
    resolve_all()
    return Quarantine.objects.get()


def test_an_event_is_mended_and_goes_on(kept, admin, client_of):
    browser = client_of(admin)
    assert "userId" in browser.get(LIST).content.decode()
    page = browser.get(f"{LIST}{kept.pk}/").content.decode()
    assert "Mend and replay" in page
    assert "Song Played" in page
    answer = browser.post(f"{LIST}{kept.pk}/", {"body": '{"type":"track","event":"Song Played","userId":"u-mended"}'})
    assert answer["Location"] == LIST
    resolve_all()
    assert Identity.objects.filter(value="u-mended").exists()
    assert Quarantine.objects.get().state == State.REPLAYED
    assert "Nothing is waiting" in browser.get(LIST).content.decode()


def test_what_is_still_wrong_comes_back_with_the_new_reason(kept, admin, client_of):
    browser = client_of(admin)
    browser.post(f"{LIST}{kept.pk}/", {"body": "{ no json"})
    resolve_all()
    again = Quarantine.objects.exclude(pk=kept.pk).get()
    assert again.reason != kept.reason
    assert f"{LIST}{again.pk}/" in browser.get(f"{LIST}?part=rows").content.decode()


def test_what_cannot_go_on_is_said_at_the_field(kept, admin, client_of):
    browser = client_of(admin)
    assert browser.post(f"{LIST}{kept.pk}/", {"body": "x" * 40_000}).status_code == 422
    assert browser.post(f"{LIST}{kept.pk}/", {"body": ""}).status_code == 422
    browser.post(f"{LIST}{kept.pk}/dismiss")
    answer = browser.post(f"{LIST}{kept.pk}/", {"body": "{}"})
    assert answer.status_code == 422
    assert "dismissed already" in answer.content.decode()


def test_a_body_that_is_no_text_can_be_looked_at(admin, client_of):
    write_lane(take(make_source(), b'{"event":"\xff\xfe\x00"}', call_kind="track").rows)
    resolve_all()
    kept = Quarantine.objects.get()
    assert "\ufffd" in client_of(admin).get(f"{LIST}{kept.pk}/").content.decode()


def test_many_are_replayed_or_dismissed_at_once(admin, client_of):
    source = make_source()
    for number in range(3):
        send(source, make_call("track", event=number, userId="u"))
    resolve_all()
    ids = list(Quarantine.objects.values_list("pk", flat=True))
    browser = client_of(admin)
    browser.post(f"{LIST}replay", {"id": [*ids[:2], "x", "99999999"]})
    browser.post(f"{LIST}dismiss", {"id": ids[2:]})
    assert list(Quarantine.objects.order_by("pk").values_list("state", flat=True)) == [
        "replayed",
        "replayed",
        "dismissed",
    ]
    resolve_all()
    assert Quarantine.objects.filter(state=State.WAITING).count() == 2


def test_reasons_are_grouped_without_what_differs(admin, client_of, kept):
    for name in ("a", "b"):
        Quarantine.objects.create(
            received_at=kept.received_at,
            source_id=0,
            call="track",
            reason=f"'{name}@@x' is not an address",
            facts=b"",
            body=b"",
        )
    group = next(group for group in get_groups() if group.count == 2)
    assert group.reason == "… is not an address"
    answer = client_of(admin).get(LIST, {"reason": group.reason})
    assert len(answer.context["kept"]) == 2


def test_a_long_list_is_paged(kept, admin, client_of, django_assert_max_num_queries):
    Quarantine.objects.bulk_create(
        Quarantine(received_at=kept.received_at, source_id=1, reason="x", facts=b"", body=b"") for _ in range(60)
    )
    browser = client_of(admin)
    browser.get(LIST)
    with django_assert_max_num_queries(9):
        first = browser.get(LIST)
    second = browser.get(first.context["older_url"])
    assert [len(page.context["kept"]) for page in (first, second)] == [50, 11]


@pytest.mark.parametrize("address", ["", "1/", "1/dismiss", "replay", "dismiss"])
def test_only_who_may_enters(address, analyst, read_only, client_of, stranger):
    for user in (analyst, read_only):
        assert client_of(user).post(f"{LIST}{address}").status_code in (403, 405)
        assert client_of(user).get(f"{LIST}{address}").status_code in (403, 405)
    assert stranger.get(f"{LIST}{address}").status_code in (302, 405)
    assert stranger.post(f"{LIST}{address}").status_code in (302, 405)
