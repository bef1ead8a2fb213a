"""Health: what is looked at, what has to be mended, and who may see it."""

import pytest
from django.db import connection

from touchline.kit.clock import now
from touchline.ui.signs import LOOKERS, Health, Looker, look_around
from touchline.webhooks.factories import make_endpoint

pytestmark = pytest.mark.django_db
PAGE = "/settings/health/"


def find_sign(slug):
    return next(seen.signs for seen in look_around() if seen.looker.slug == slug)


def test_a_parked_webhook_leads_to_itself(admin, client_of):
    endpoint = make_endpoint(name="Till")
    assert find_sign("webhooks")[0].health == Health.GOOD
    endpoint.state = "parked"
    endpoint.save(update_fields=["state"])
    sign = find_sign("webhooks")[0]
    assert sign.health == Health.MEND
    assert f"/settings/webhooks/{endpoint.pk}/" in sign.url
    page = client_of(admin).get(PAGE).content.decode()
    assert f'href="{sign.url}"' in page
    assert "has to be mended" in page or "have to be mended" in page


def test_a_queue_that_stands_still_is_something_to_mend():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert find_sign("jobs")[0].health == Health.GOOD
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('default', 'x.y', '{}', 'todo', now() - interval '1 hour')"
        )
    assert find_sign("jobs")[0].health == Health.MEND


def test_refused_events_are_counted_and_the_machine_says_its_versions():
    from touchline.journal.models import Quarantine

    waiting = next(sign for sign in find_sign("stream") if "wait" in str(sign.says))
    assert waiting.health == Health.GOOD
    Quarantine.objects.create(received_at=now(), source_id=1, call="track", reason="x", facts=b"", body=b"")
    waiting = next(sign for sign in find_sign("stream") if "1 wait" in str(sign.says))
    assert waiting.health == Health.WATCH
    assert any("PostgreSQL" in str(sign.says) for sign in find_sign("machine"))


def test_what_cannot_be_looked_at_is_itself_to_be_mended(monkeypatch):
    def fall():
        raise OSError("no such disk")

    broken = Looker(slug="machine", label="Machine", icon="server", find=fall)
    monkeypatch.setitem(LOOKERS._kinds, "machine", broken)
    assert find_sign("machine")[0].health == Health.MEND
    assert "no such disk" in find_sign("machine")[0].says


def fail_job(name="x.y"):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', %s, '{}', 'failed', 5) RETURNING id",
            [name],
        )
        return cursor.fetchone()[0]


def get_state(job_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id])
        return cursor.fetchone()[0]


def test_a_job_that_gave_up_is_listed_and_tried_again(admin, client_of):
    first, second, third = fail_job("room.first"), fail_job("room.second"), fail_job("room.third")
    client = client_of(admin)
    assert "room.first" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}jobs/again", {"job": str(first)}).status_code == 302
    assert [get_state(one) for one in (first, second, third)] == ["todo", "failed", "failed"]
    assert "1 job is tried again" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}jobs/again")
    assert [get_state(one) for one in (second, third)] == ["todo", "todo"]
    client.post(f"{PAGE}jobs/again", {"job": str(first)})
    assert "left to try again" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}jobs/again", {"job": "1; DROP"}).status_code == 404


def test_who_may_not_set_up_the_firm_sees_nothing_and_tries_nothing(manager, sales, client_of):
    job = fail_job()
    assert client_of(manager).get(PAGE).status_code == 200
    assert client_of(sales).get(PAGE).status_code == 403
    assert client_of(sales).post(f"{PAGE}jobs/again", {"job": str(job)}).status_code == 403
    assert get_state(job) == "failed"
