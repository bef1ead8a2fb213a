"""Deliveries from outside: what arrives, how it is signed, when it is tried again, and who waits for whom."""

import json
import threading
from datetime import timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from touchline.channels.models import Mail
from touchline.kit import http_targets
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.kit.tests.ssrf_corpus import NAMES, REFUSED
from touchline.kit.tests.test_http import make_lookup
from touchline.users.factories import make_user
from touchline.webhooks import schedule
from touchline.webhooks.claims import Outcome, claim_due, finish
from touchline.webhooks.factories import make_delivery, make_endpoint
from touchline.webhooks.health import note_outcomes, park_if_hopeless
from touchline.webhooks.models import Delivery, Endpoint
from touchline.webhooks.secrets import make_secret
from touchline.webhooks.services import replay_delivery, replay_period, rotate_secret, send_test, switch_endpoint
from touchline.webhooks.tests.conftest import carry, wait_until
from touchline.webhooks.tests.receiver import receive

STATE = Delivery.State


def is_state(delivery, state):
    return lambda: Delivery.objects.get(id=delivery.id).state == state


@pytest.mark.django_db(transaction=True)
def test_a_delivery_arrives_and_the_official_library_verifies_it(receiver):
    secret = make_secret()
    delivery = make_delivery(make_endpoint(receiver.url, secret=secret), body='{"type":"x","data":{"name":"Zoë 👋"}}')
    with carry():
        wait_until(is_state(delivery, STATE.DELIVERED))
    [(path, headers, body)] = receiver.got
    assert path == "/hook"
    assert headers["content-type"] == "application/json"
    assert Webhook(secret).verify(body, headers) == {"type": "x", "data": {"name": "Zoë 👋"}}
    assert headers["webhook-id"] == delivery.webhook_id
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret()).verify(body, headers)
    kept = Delivery.objects.get()
    assert (kept.status, kept.error, len(kept.tries)) == (204, "", 1)
    assert Endpoint.objects.get().last_success_at


@pytest.mark.django_db(transaction=True)
def test_while_a_secret_is_changed_both_verify(receiver, admin):
    old = make_secret()
    endpoint = make_endpoint(receiver.url, secret=old)
    _, new = rotate_secret(endpoint.id, actor=admin)
    assert new != old
    delivery = make_delivery(endpoint)
    with carry():
        wait_until(is_state(delivery, STATE.DELIVERED))
    [(_, headers, body)] = receiver.got
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)
    Endpoint.objects.update(old_secret_until=now() - timedelta(seconds=1))
    after = make_delivery(endpoint)
    with carry():
        wait_until(is_state(after, STATE.DELIVERED))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(receiver.got[1][2], receiver.got[1][1])


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_tried_again_under_the_same_id(receiver, monkeypatch):
    monkeypatch.setattr(schedule, "PAUSES", (timedelta(0),) * 7)
    receiver.statuses = [500, 301, 204]
    delivery = make_delivery(make_endpoint(receiver.url))
    with carry():
        wait_until(is_state(delivery, STATE.DELIVERED))
    assert {headers["webhook-id"] for _, headers, _ in receiver.got} == {delivery.webhook_id}
    assert [one["status"] for one in Delivery.objects.get().tries] == [500, 301, 204]


@pytest.mark.django_db(transaction=True)
def test_one_that_hangs_keeps_nobody_waiting(lan):
    with receive() as hanging, receive() as healthy:
        hanging.hang = threading.Event()
        slow = make_endpoint(hanging.url)
        for _ in range(100):
            make_delivery(slow)
        quick = make_endpoint(healthy.url)
        ids = [make_delivery(quick).id for _ in range(100)]
        with carry():
            wait_until(lambda: Delivery.objects.filter(id__in=ids, state=STATE.DELIVERED).count() == 100)
            assert Delivery.objects.filter(endpoint=slow, state=STATE.SENDING).count() <= 16
            hanging.hang.set()


@pytest.mark.django_db
def test_the_schedule_is_svix_s():
    at, tries = now(), 1
    first = at
    while (following := schedule.find_next_try(tries, at=at)) is not None:
        at, tries = following, tries + 1
    assert tries >= 8
    assert at - first >= timedelta(hours=27)


@pytest.mark.django_db
def test_after_the_last_try_a_delivery_has_failed_and_can_be_replayed(admin):
    endpoint = make_endpoint()
    delivery = make_delivery(endpoint)
    for tried in range(schedule.MOST_TRIES):
        Delivery.objects.update(due_at=now())
        [claimed] = claim_due({endpoint.id: 5})
        assert claimed.tried == tried
        finish([Outcome(claimed=claimed, at=now(), status=500)])
    delivery.refresh_from_db()
    assert (delivery.state, len(delivery.tries), delivery.status) == (STATE.FAILED, 8, 500)
    assert claim_due({endpoint.id: 5}) == []
    assert replay_delivery(endpoint.id, delivery.id, actor=admin)
    [again] = claim_due({endpoint.id: 5})
    assert (again.webhook_id, again.tried) == (delivery.webhook_id, 0)


@pytest.mark.django_db
def test_a_sender_whose_claim_ran_out_writes_nothing():
    endpoint = make_endpoint()
    make_delivery(endpoint)
    [zombie] = claim_due({endpoint.id: 5})
    assert claim_due({endpoint.id: 5}) == []
    Delivery.objects.update(due_at=now())
    [second] = claim_due({endpoint.id: 5})
    assert second.webhook_id == zombie.webhook_id
    assert finish([Outcome(claimed=zombie, at=now(), status=500)]) == []
    [noted] = finish([Outcome(claimed=second, at=now(), status=200)])
    assert noted.delivered
    assert Delivery.objects.get().state == STATE.DELIVERED


@pytest.mark.django_db
def test_each_endpoint_gives_only_what_its_free_slots_hold():
    one, two = make_endpoint(), make_endpoint()
    for endpoint in (one, two):
        for _ in range(5):
            make_delivery(endpoint)
    claimed = claim_due({one.id: 2, two.id: 0})
    assert [claim.endpoint_id for claim in claimed] == [one.id, one.id]


def fail(endpoint, *, status=500):
    make_delivery(endpoint)
    note_outcomes(finish([Outcome(claimed=one, at=now(), status=status) for one in claim_due({endpoint.id: 9})]))


@pytest.mark.django_db
def test_five_days_of_failures_park_an_endpoint_and_staff_are_told(admin, read_only):
    endpoint = make_endpoint()
    fail(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failing_since is not None) == ("active", True)
    Endpoint.objects.update(failing_since=now() - schedule.PARKED_AFTER)
    fail(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.state == "parked"
    assert [(mail.address, endpoint.name in mail.subject) for mail in Mail.objects.all()] == [(admin.email, True)]
    kept = Delivery.objects.count()
    endpoint = switch_endpoint(endpoint.id, on=True, actor=admin)
    assert (endpoint.state, endpoint.failing_since, Delivery.objects.count()) == ("active", None, kept)


@pytest.mark.django_db
def test_a_success_in_between_keeps_an_endpoint(admin):
    endpoint = make_endpoint(failing_since=now() - timedelta(days=6))
    fail_then_take = [make_delivery(endpoint), make_delivery(endpoint)]
    claimed = claim_due({endpoint.id: 9})
    assert len(claimed) == len(fail_then_take)
    note_outcomes(
        finish([Outcome(claimed=one, at=now(), status=status) for one, status in zip(claimed, [500, 200], strict=True)])
    )
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failing_since) == ("active", None)
    assert not park_if_hopeless(endpoint.id)


@pytest.mark.django_db
def test_one_that_is_gone_is_parked_at_once(admin):
    endpoint = make_endpoint()
    fail(endpoint, status=410)
    assert Endpoint.objects.get().state == "parked"


@pytest.mark.django_db
def test_a_period_is_replayed(admin):
    endpoint, other = make_endpoint(), make_endpoint()
    old = make_delivery(endpoint, state=STATE.FAILED, created_at=now() - timedelta(days=3))
    good = make_delivery(endpoint, state=STATE.DELIVERED)
    bad = make_delivery(endpoint, state=STATE.FAILED)
    make_delivery(other, state=STATE.FAILED)
    since, until = now() - timedelta(hours=1), now() + timedelta(hours=1)
    assert replay_period(endpoint.id, since=since, until=until, only_failed=True, actor=admin) == 1
    assert replay_period(endpoint.id, since=since, until=until, only_failed=False, actor=admin) == 1
    states = dict(Delivery.objects.filter(endpoint=endpoint).values_list("id", "state"))
    assert states == {old.id: STATE.FAILED, good.id: STATE.WAITING, bad.id: STATE.WAITING}


@pytest.mark.django_db(transaction=True)
def test_an_endpoint_that_is_off_is_not_called_and_a_test_goes_by_the_same_road(receiver, admin):
    off = make_endpoint(receiver.url, state="paused")
    waiting = make_delivery(off)
    test = send_test(make_endpoint(receiver.url).id, actor=admin)
    with carry():
        wait_until(is_state(test, STATE.DELIVERED))
        assert is_state(waiting, STATE.WAITING)()
    assert json.loads(receiver.got[0][2])["type"] == "webhook_test"


@pytest.mark.django_db(transaction=True)
def test_nothing_inside_is_called_whatever_stands_in_the_table(monkeypatch):
    opened = []

    async def open_connection(host, port, **_):
        opened.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr("asyncio.open_connection", open_connection)
    monkeypatch.setattr(http_targets.resolve, "__kwdefaults__", {"lookup": make_lookup(NAMES, [])})
    urls = [url for url in REFUSED if "\x00" not in url]
    ids = [make_delivery(make_endpoint(url, name=str(number))).id for number, url in enumerate(urls)]
    test = send_test(Endpoint.objects.first().id, actor=make_user())
    with carry():
        wait_until(
            lambda: Delivery.objects.filter(id__in=[*ids, test.id], tried__gte=1).count() == len(ids) + 1, seconds=40
        )
    assert not opened
    assert set(Delivery.objects.values_list("status", flat=True)) == {None}


@pytest.mark.django_db
def test_secrets_are_nowhere_in_the_clear():
    secret = make_secret()
    endpoint = make_endpoint(secret=secret)
    assert secret not in str(list(Endpoint.objects.values()))
    assert seal(secret) != endpoint.sealed_secret
