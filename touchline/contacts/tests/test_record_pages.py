"""The record engine on the pages of people and companies: editing in place, notes, files, attributes, the way back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.models import Contact, Identity
from touchline.journal.models import Pending
from touchline.records.models import AttributeDefinition, ChangeSet, File, Note, Work
from touchline.records.working import do_work

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}",
    "javascript:alert(1)",
    "Ünïcödé العربية 日本語 👩‍🚀 \u202etxt",
    "' OR 1=1 --",
]


@pytest.fixture
def ada(db):
    return make_contact(email="ada@example.com")


@pytest.fixture
def staff(admin, client_of):
    return client_of(admin)


def field(record, slug, kind="contact"):
    return f"/records/{kind}/{record.pk}/fields/{slug}"


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_stands_as_text(staff, ada, text):
    AttributeDefinition.objects.create(
        kind="contact", slug="remark", label="Remark", type="long_text", created_at=ada.created_at
    )
    for slug in ("name", "tags", "remark"):
        assert staff.post(field(ada, slug), {"value": text, "version": ""}, **HTMX).status_code == 200
    staff.post(f"/records/contact/{ada.pk}/notes", {"text": text}, **HTMX)
    pages = [
        f"/contacts/{ada.pk}/",
        f"/records/contact/{ada.pk}/notes",
        f"/records/contact/{ada.pk}/changes/",
        "/changes/",
    ]
    for address in pages:
        page = staff.get(address).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript:' not in page


def test_ten_thousand_characters(staff, ada):
    AttributeDefinition.objects.create(
        kind="contact", slug="remark", label="Remark", type="long_text", created_at=ada.created_at
    )
    assert staff.post(field(ada, "remark"), {"value": "ü" * 10_000}, **HTMX).status_code == 200
    answer = staff.post(field(ada, "remark"), {"value": "ü" * 10_001}, **HTMX)
    assert answer.status_code == 422 and "at most 10000" in answer.content.decode()
    ada.refresh_from_db()
    assert len(ada.attributes["remark"]) == 10_000


def test_two_browsers_on_one_record(admin, manager, client_of, ada):
    first, second = client_of(admin), client_of(manager)
    first.get(f"/contacts/{ada.pk}/")
    second.get(f"/contacts/{ada.pk}/")
    second.get(field(ada, "name") + "/edit", **HTMX)
    here = first.post(f"/records/contact/{ada.pk}/here", **HTMX).content.decode()
    assert str(manager) in here and "editing Name" in here
    assert first.post(field(ada, "name"), {"value": "Ada King", "version": "1"}, **HTMX).status_code == 200
    clash = second.post(field(ada, "name"), {"value": "Ada Byron", "version": "1"}, **HTMX)
    said = clash.content.decode()
    assert clash.status_code == 409 and "Ada King" in said and "Ada Byron" in said and str(admin) in said
    ada.refresh_from_db()
    assert ada.name == "Ada King"
    mine = second.post(field(ada, "name"), {"value": "Ada Byron", "version": "1", "force": "1"}, **HTMX)
    assert mine.status_code == 200
    ada.refresh_from_db()
    assert ada.name == "Ada Byron"


def test_who_sees_only_own_records_cannot_touch_others(sales, client_of, ada):
    mine = make_contact("Mine", owner=sales)
    page = client_of(sales)
    assert page.get(f"/contacts/{mine.pk}/").status_code == 200
    for address in (f"/contacts/{ada.pk}/", field(ada, "name"), f"/records/contact/{ada.pk}/notes"):
        assert page.get(address).status_code == 404
    assert page.post(field(ada, "name"), {"value": "x"}).status_code == 404
    assert page.get("/settings/attributes/contact/").status_code == 403
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


def test_read_only_sees_and_changes_nothing(read_only, client_of, ada):
    page = client_of(read_only)
    assert "data-edit" not in page.get(f"/contacts/{ada.pk}/").content.decode()
    assert page.post(field(ada, "name"), {"value": "x"}).status_code == 403
    assert page.post(f"/records/contact/{ada.pk}/notes", {"text": "x"}).status_code == 403


def test_a_stranger_is_asked_to_log_in(stranger, ada):
    for address in (field(ada, "name"), "/changes/", "/settings/attributes/contact/", f"/companies/{ada.pk}/"):
        assert stranger.get(address).status_code == 302


def test_a_note_tells_whom_it_names(staff, manager, ada):
    staff.post(f"/records/contact/{ada.pk}/notes", {"text": f"Ask @{manager.name} about https://shop.example"}, **HTMX)
    note = Note.objects.get()
    assert note.mentions == [manager.pk] and 'class="mention"' in note.body
    assert "noopener noreferrer nofollow" in note.body
    assert any(b"note_added" in bytes(one.body) for one in Pending.objects.filter(person_id=ada.pk))


def test_a_note_goes_and_comes_back(staff, ada):
    staff.post(f"/records/contact/{ada.pk}/notes", {"text": "Likes tea"}, **HTMX)
    note = Note.objects.get()
    assert "Likes tea" not in staff.post(f"/records/notes/{note.pk}", {"do": "remove"}, **HTMX).content.decode()
    assert "Likes tea" in staff.post(f"/records/notes/{note.pk}", {"do": "restore"}, **HTMX).content.decode()


def test_a_file_leaves_only_as_an_attachment(staff, ada, settings, tmp_path):
    upload = SimpleUploadedFile("..\\..\\ev\u202eil<b>.html", b"<script>alert(1)</script>", content_type="text/html")
    assert staff.post(f"/records/contact/{ada.pk}/files", {"file": upload}, **HTMX).status_code == 200
    kept = File.objects.get()
    assert kept.name == "evil_b_.html"
    link = staff.get(f"/records/files/{kept.pk}/open")["Location"]
    answer = Client().get(link)
    assert (
        answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == "application/octet-stream"
    )
    assert "sandbox" in answer["Content-Security-Policy"] and not answer.cookies
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert Client().get(link[:-2] + "xx").status_code == 404


def test_an_attribute_made_on_screen_stands_at_the_record(staff, ada):
    made = staff.post(
        "/settings/attributes/contact/new/",
        {"label": "Größe", "type": "choice", "options": "S\nM", "help": "Ask kindly"},
    )
    assert made.status_code == 302
    definition = AttributeDefinition.objects.get()
    assert definition.slug == "groe" or definition.slug.startswith("gro")
    form = staff.get(field(ada, definition.slug) + "/edit", **HTMX).content.decode()
    assert "Ask kindly" in form and "<option" in form
    assert staff.post(field(ada, definition.slug), {"value": "XL"}, **HTMX).status_code == 422


def test_another_type_loses_nothing_and_goes_back(staff, ada):
    AttributeDefinition.objects.create(kind="contact", slug="age", label="Age", type="text", created_at=ada.created_at)
    for number, value in enumerate(("41", "about 40", "7.5")):
        make_contact(f"P{number}", attributes={"age": value})
    definition = AttributeDefinition.objects.get()
    address = f"/settings/attributes/contact/{definition.pk}/type/"
    preview = staff.post(address, {"type": "number"})["Location"]
    work = Work.objects.get()
    do_work(work.pk)
    assert "about 40" in staff.get(preview).content.decode()
    work.refresh_from_db()
    assert (work.result["fits"], work.result["misfits"]) == (2, 1)
    staff.post(f"{address}apply", {"preview": work.pk})
    do_work(Work.objects.latest("pk").pk)
    found = dict(Contact.objects.filter(name__startswith="P").values_list("name", "attributes__age"))
    assert found == {"P0": 41, "P1": "about 40", "P2": 7.5}
    done = ChangeSet.objects.get(action="convert")
    staff.post(f"/changes/{done.pk}/undo")
    definition.refresh_from_db()
    found = dict(Contact.objects.filter(name__startswith="P").values_list("name", "attributes__age"))
    assert found == {"P0": "41", "P1": "about 40", "P2": "7.5"} and definition.type == "text"


def test_several_addresses_each_with_its_state(staff, ada):
    address = f"/contacts/{ada.pk}/known-by"
    staff.post(address, {"kind": "email", "value": "ADA@work.example"}, **HTMX)
    staff.post(address, {"kind": "handle:linkedin", "value": "@ada"}, **HTMX)
    second = Identity.objects.get(value="ada@work.example")
    staff.post(f"{address}/{second.pk}", {"do": "primary"}, **HTMX)
    staff.post(f"{address}/{second.pk}", {"do": "bounced"}, **HTMX)
    ada.refresh_from_db()
    second.refresh_from_db()
    assert ada.email == "ada@work.example" and second.state == "bounced" and second.verified
    other = make_contact("Bob", email="bob@example.com")
    refused = staff.post(address, {"kind": "email", "value": "bob@example.com"}, **HTMX)
    assert refused.status_code == 422 and "Bob" in refused.content.decode()
    assert other.identities.count() == 1


def test_a_person_and_a_company_made_by_hand(staff):
    made = staff.post("/contacts/new/", {"name": "Grace 葛丽丝", "email": "grace@navy.example", "company": "US Navy"})
    page = staff.get(made["Location"]).content.decode()
    assert "Grace 葛丽丝" in page and "US Navy" in page
    grace = Contact.objects.get(email="grace@navy.example")
    company = staff.get(f"/companies/{grace.company_id}/").content.decode()
    assert "US Navy" in company
    assert "Grace" in staff.get(f"/companies/{grace.company_id}/people").content.decode()
    again = staff.post("/contacts/new/", {"name": "Other", "email": "grace@navy.example"})
    assert again.status_code == 422 and "belongs to Grace" in again.content.decode()
    assert Contact.objects.count() == 1


def test_archive_from_the_page(staff):
    company = make_company()
    assert staff.post(f"/records/company/{company.pk}/archive").status_code == 302
    assert "archived" in staff.get(f"/companies/{company.pk}/").content.decode()
