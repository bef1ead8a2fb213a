"""What a long work left as it was can be taken away with the reasons; how long it still takes is said."""

from datetime import timedelta

import pytest
from django.urls import reverse

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.kit.clock import now
from touchline.records.changes import Add, Refused, edit, edit_many, undo
from touchline.records.models import Work
from touchline.records.working import do_work

pytestmark = pytest.mark.django_db


def make_work(user, **facts):
    values = {"task": "bulk_edit", "kind": "contact", "title": "Add to Tags", "created_at": now(), "started_by": user}
    return Work.objects.create(**(values | facts))


def download(browser, work):
    answer = browser.get(reverse("records:work_refused", args=[work.pk]))
    assert answer["Content-Type"].startswith("text/csv")
    return b"".join(answer.streaming_content).decode()


def test_records_that_are_gone_or_full_are_named_with_the_reason(admin, client_of):
    full, free = make_contact("Full", tags=[f"t{n}" for n in range(100)]), make_contact("Free")
    act = {"how": "add", "field": "tags", "value": "vip"}
    work = make_work(admin, parameters={"ids": [full.pk, free.pk, 987_654], "act": act})
    do_work(work.pk)
    work.refresh_from_db()
    assert (work.state, work.changed, work.refused) == ("done", 1, 2)
    browser = client_of(admin)
    page = browser.get(reverse("records:work", args=[work.pk])).content.decode()
    assert "2 records were left as they are" in page
    file = download(browser, work)
    assert f'{full.pk},"Full","It would have more than 100 values."' in file
    assert '987654,"","It is not there any more, or not yours to change."' in file
    full.refresh_from_db()
    assert len(full.tags) == 100


def test_one_record_that_is_full_refuses_in_words(admin):
    full = make_contact("Full", tags=[f"t{n}" for n in range(100)])
    with pytest.raises(Refused, match="more than 100"):
        edit(CONTACT, full.pk, {"tags": Add(("vip",))}, actor=admin)


def test_an_undo_names_what_was_changed_again_meanwhile(admin):
    ids = [make_contact(f"P{number}").pk for number in range(3)]
    done = edit_many(CONTACT, ids, {"stage": "customer"}, actor=admin)
    edit(CONTACT, ids[1], {"stage": "lead"}, actor=admin)
    work = make_work(admin, task="undo", parameters={"change_set": done.pk})
    undo(done.pk, actor=admin, work=work)
    assert list(work.refusals.values_list("record_id", flat=True)) == [ids[1]]
    assert Contact.objects.get(pk=ids[1]).stage == "lead"


def test_the_file_is_whose_work_it_was(admin, sales, agent, client_of):
    work = make_work(sales, state="done")
    assert client_of(agent).get(reverse("records:work_refused", args=[work.pk])).status_code == 404
    assert client_of(sales).get(reverse("records:work_refused", args=[work.pk])).status_code == 200


def test_how_long_it_still_takes_is_said_by_its_pace(admin, client_of):
    work = make_work(admin, state="running", total=1000, done=250, started_at=now() - timedelta(minutes=2))
    assert 355 < work.seconds_left < 365
    assert "about 6 min left" in client_of(admin).get(reverse("records:work", args=[work.pk])).content.decode()
    for facts in ({"done": 0}, {"state": "done"}, {"done": 1000}):
        for name, value in facts.items():
            setattr(work, name, value)
        assert work.seconds_left is None
