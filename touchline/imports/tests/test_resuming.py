"""A run that breaks off at any batch goes on behind it: no row is lost, none is written twice."""

import pytest

from touchline.contacts.models import Contact, Identity
from touchline.imports import running, services
from touchline.imports.jobs import work_on
from touchline.imports.models import Import, Made
from touchline.imports.running import Overtaken

pytestmark = pytest.mark.django_db
ROWS = 50
TEXT = "email,name\n" + "".join(f"n{number}@x.example,N{number}\n" for number in range(ROWS))


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", [1, 2, 4])
def test_it_goes_on_behind_the_last_batch_that_was_written(take_in, monkeypatch, at):
    monkeypatch.setattr(running, "AT_ONCE", 10)
    imported = take_in(TEXT)
    services.begin(imported, actor=None, in_background=False)
    note, count = running._note, 0

    def die(*given, **facts):
        nonlocal count
        count += 1
        if count > at:
            raise Killed
        note(*given, **facts)

    monkeypatch.setattr(running, "_note", die)
    with pytest.raises(Killed):
        work_on(imported)
    assert Contact.objects.count() == at * 10
    monkeypatch.setattr(running, "_note", note)
    again = Import.objects.get(pk=imported.pk)
    assert again.state == "running"
    work_on(again)
    again.refresh_from_db()
    assert (again.state, again.created) == ("done", ROWS)
    assert Contact.objects.count() == Identity.objects.count() == Made.objects.count() == ROWS


def test_a_runner_that_was_overtaken_writes_nothing_more(take_in):
    imported = take_in(TEXT)
    services.begin(imported, actor=None, in_background=False)
    Import.objects.filter(pk=imported.pk).update(attempt=7)
    with pytest.raises(Overtaken):
        running._check_turn(imported)


def test_it_stops_where_it_is_asked_to_and_keeps_what_is_done(take_in, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 10)
    imported = take_in(TEXT)
    services.begin(imported, actor=None, in_background=False)
    note = running._note

    def ask(given, batch, *more, **facts):
        note(given, batch, *more, **facts)
        services.cancel(Import.objects.get(pk=given.pk)) if batch.last == 21 else None

    monkeypatch.setattr(running, "_note", ask)
    work_on(imported)
    assert imported.state == "cancelled" and Contact.objects.count() == 20
