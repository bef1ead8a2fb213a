"""The sample's going: asked for with a click, told piece by piece, and it never takes what is real."""

import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.sample import services
from touchline.sample.jobs import remove_in_background
from touchline.sample.loading import removal
from touchline.sample.models import Removal, Seeding
from touchline.sample.queries import find_stay
from touchline.sample.requests import ask_for_removal, ask_for_shop
from touchline.sample.services import find_sample_source, install_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(monkeypatch):
    """A sample of five people beside one real one; its history is not asked for."""
    monkeypatch.setattr(services, "count_events", lambda source_id: 0)
    monkeypatch.setattr(services, "list_people_of", lambda source_id: [])
    install_source()
    Seeding.objects.create(state=Seeding.State.DONE, created_at=now(), contacts=5)
    for number in range(5):
        make_contact(f"Made up {number}", is_sample=True)
    return make_contact("Ada", email="ada@shop.example")


def test_one_click_removes_it_in_the_background_and_only_it(admin, client_of, sample):
    browser = client_of(admin)
    assert browser.post("/sample/remove")["Location"] == "/"
    assert find_sample_source() is None
    assert "About to begin" in browser.get("/sample/progress").content.decode()
    remove_in_background(removal_id=Removal.objects.get().pk)
    assert list(Contact.objects.all()) == [sample]
    assert find_stay() is None
    assert "is gone" in browser.get("/sample/progress").content.decode()


def test_it_is_told_how_far_it_is_and_goes_on_after_a_break(sample, monkeypatch):
    monkeypatch.setattr(removal, "PIECE", 2)
    told = []

    def tell(done, total):
        told.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        removal.remove_marked_rows(tell)
    removal.remove_marked_rows(lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (0, 3), (2, 3), (3, 3)]
    assert Contact.objects.get() == sample


def test_what_goes_wrong_is_said_and_tried_again(sample, monkeypatch):
    number = ask_for_removal().pk
    monkeypatch.setattr(services, "remove_marked_rows", lambda tell: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remove_in_background(removal_id=number)
    assert find_stay().removal.problem
    monkeypatch.undo()
    monkeypatch.setattr(services, "count_events", lambda source_id: 0)
    monkeypatch.setattr(services, "list_people_of", lambda source_id: [])
    remove_in_background(removal_id=number)
    remove_in_background(removal_id=number)
    assert find_stay() is None


def test_asking_twice_is_asking_once(sample):
    assert ask_for_removal() == ask_for_removal()
    assert not ask_for_shop()


def test_nothing_made_up_is_nothing_to_remove():
    assert ask_for_removal() is None
    assert find_stay() is None


def test_to_start_with_ones_own_ends_the_sample_and_leads_to_the_site(admin, client_of, sample):
    assert client_of(admin).post("/sample/mine")["Location"] == "/settings/sources/connect"
    assert Removal.objects.exists()


@pytest.mark.parametrize("address", ["/sample/remove", "/sample/mine", "/sample/look"])
def test_who_may_not_describe_the_firm_removes_nothing(address, client_of, sales, read_only, stranger, sample):
    for user in (sales, read_only):
        assert client_of(user).post(address).status_code == 403
    assert stranger.post(address).status_code == 302
    assert not Removal.objects.exists()


def test_nothing_stays_of_what_staff_did_with_made_up_people(
    admin, client_of, sample, monkeypatch, django_capture_on_commit_callbacks
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from touchline.records.changes import edit
    from touchline.records.files import add_file, get_path
    from touchline.records.kinds import get_kind
    from touchline.records.models import Change, ChangeSet, File, Note
    from touchline.records.notes import add_note
    from touchline.tasks.models import Task
    from touchline.tasks.services import NewTask, create_task

    kind, made_up = get_kind("contact"), Contact.objects.filter(is_sample=True)[0]
    for contact in (made_up, sample):
        add_note(kind, contact.pk, "A note", author=admin)
        kept = add_file(kind, contact.pk, SimpleUploadedFile("a.txt", b"a"), author=admin)
        edit(kind, contact.pk, {"name": f"Renamed {contact.pk}"}, actor=admin)
        create_task(admin, NewTask(title="Call", owner=admin, about=contact))
    gone = File.objects.exclude(pk=kept.pk).get()
    told = []
    monkeypatch.setattr(services, "list_people_of", lambda source_id: [made_up.pk, sample.pk])
    monkeypatch.setattr(services, "remove_events_about", lambda people, source_id: told.append((people, source_id)))
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_sample()
    assert told == [([made_up.pk], 0)]
    for model in (Note, File, Change):
        assert list(model.objects.values_list("record_id", flat=True)) == [sample.pk], model
    assert ChangeSet.objects.count() == 1
    assert Task.objects.get().contact == sample
    assert not get_path(gone.key).exists()
    assert get_path(kept.key).exists()
