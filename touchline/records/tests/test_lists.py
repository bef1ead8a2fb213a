"""Lists from outside: order, pages, filters, views, columns, what may be seen, edits of many, exports."""

import csv
import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.models import Contact, Presence
from touchline.kit.clock import now
from touchline.records.export_cells import RISKY, neutralise, restore
from touchline.records.models import SavedView, Work
from touchline.records.working import do_work
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db


def make_people(count, **facts):
    for number in range(1, count + 1):
        contact = make_contact(f"Person {number:03}", stage=["lead", "customer"][number % 2], **facts)
        if number % 5:
            seen = now() - timedelta(hours=number)
            Presence.objects.create(person_id=contact.id, is_contact=True, first_at=seen, last_at=seen, visits=number)


def names(answer):
    return [row.name for row in answer.context["rows"]]


def walk(browser, address):
    found, pages = [], []
    while address:
        answer = browser.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        pages.append(names(answer))
        found += pages[-1]
        address = answer.context["next_url"]
    back = answer.context["previous_url"]
    for page in reversed(pages[:-1]):
        answer = browser.get(back, headers={"HX-Request": "true"})
        assert names(answer) == page
        back = answer.context["previous_url"]
    assert not back
    return found


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at", "last_seen", "-last_seen"])
def test_pages_follow_each_other_in_both_directions(sort, admin, client_of):
    make_people(130)
    make_contact("", email="nameless@shop.example")
    found = walk(client_of(admin), f"/contacts/?sort={sort}")
    assert len(found) == len(set(found)) == 131
    if sort == "-name":
        assert found[0] == "Person 130"
        assert found[-1] == "nameless@shop.example"
    if sort == "-last_seen":
        assert found[:3] == ["Person 001", "Person 002", "Person 003"]
        assert {name for name in found[-27:] if name.startswith("P")} == {f"Person {n:03}" for n in range(5, 131, 5)}


def test_a_list_page_costs_as_many_queries_for_fifty_as_for_one(admin, client_of, django_assert_max_num_queries):
    company = make_company()
    make_contact("One", company=company, owner=admin)
    browser = client_of(admin)
    browser.get("/contacts/")
    with django_assert_max_num_queries(24):
        browser.get("/contacts/")
    make_people(120, company=company, owner=admin)
    with django_assert_max_num_queries(24):
        browser.get("/contacts/")
    with django_assert_max_num_queries(18):
        browser.get("/contacts/", headers={"HX-Request": "true"})


def ask(**leaf):
    return json.dumps({"all": [{"kind": "attribute", **leaf}]})


def test_filter_search_and_count(admin, client_of):
    make_people(130)
    browser = client_of(admin)
    tree = ask(field="stage", operator="any_of", value=["lead"])
    page = browser.get("/contacts/", {"filter": tree})
    assert len(names(page)) == 50
    assert "Stage is any of Lead" in page.content.decode()
    assert 'data-exact="65"' in browser.get("/lists/contact/count", {"filter": tree}).content.decode()
    found = names(browser.get("/contacts/", {"filter": tree, "q": "person 004"}))
    assert "Person 004" in found
    assert "Person 003" not in found
    assert names(browser.get("/contacts/", {"q": "'; DROP"})) == []


@pytest.mark.parametrize(
    "tree",
    [
        "{",
        "[]",
        '{"kind":"x"}',
        '{"all":[{"kind":"attribute","field":"owner__password","operator":"contains","value":"x"}]}',
    ],
)
def test_a_wrong_condition_shows_nobody_and_says_where(tree, admin, client_of):
    make_people(3)
    answer = client_of(admin).get("/contacts/", {"filter": tree})
    assert answer.status_code == 400
    assert names(answer) == []
    assert "Show the list without this filter" in answer.content.decode()


@pytest.mark.parametrize("query", ["after=1", "after=W10", "before=!", "view=99", "view=x", "after=WyJ4IiwgLTVd"])
def test_what_no_page_of_ours_asks_for(query, admin, client_of):
    assert client_of(admin).get(f"/contacts/?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["sort=owner__password", "sort=name;--", "columns=password,owner__email", "sort=email"]
)
def test_columns_and_order_come_from_a_list(query, admin, client_of):
    make_people(2)
    answer = client_of(admin).get(f"/contacts/?{query}")
    assert answer.status_code == (400 if query.startswith("sort") else 200)
    assert {head.column.slug for head in answer.context["heads"]} <= set(answer.context["asked"].known)


def test_everybody_sees_their_own(sales, stranger, client_of, admin):
    make_contact("Mine", owner=sales)
    make_contact("Other")
    browser = client_of(sales)
    assert names(browser.get("/contacts/")) == ["Mine"]
    assert 'data-exact="1"' in browser.get("/lists/contact/count").content.decode()
    assert browser.post("/lists/contact/export").status_code == 403
    assert stranger.get("/contacts/")["Location"].startswith("/login")
    assert (
        names(client_of(admin).get("/contacts/", {"filter": ask(field="owner", operator="any_of", value=["me"])})) == []
    )


def test_views_are_saved_shared_and_deleted(admin, sales, marketer, client_of):
    make_people(4, owner=sales)
    browser, other = client_of(admin), client_of(marketer)
    tree = ask(field="stage", operator="any_of", value=["lead"])
    saved = browser.post(
        "/lists/contact/view", {"new": "1", "name": "Leads", "sharing": "private", "filter": tree, "sort": "name"}
    )
    view = SavedView.objects.get()
    assert saved["Location"] == f"/contacts/?view={view.pk}"
    assert names(browser.get(saved["Location"])) == ["Person 002", "Person 004"]
    assert other.get(saved["Location"]).status_code == 404
    browser.post("/lists/contact/view", {"view": view.pk, "name": "All leads", "sharing": "all"})
    assert "All leads" in other.get("/contacts/").content.decode()
    assert other.post("/lists/contact/view/delete", {"view": view.pk}).status_code == 404
    assert client_of(sales).post("/lists/contact/view", {"view": view.pk, "name": "x"}).status_code == 404
    other.post("/lists/contact/view/open", {"view": view.pk})
    assert other.get("/contacts/")["Location"] == f"/contacts/?view={view.pk}"
    assert browser.get("/contacts/").status_code == 200
    browser.post("/lists/contact/view/delete", {"view": view.pk})
    assert not SavedView.objects.exists()
    assert AuditEntry.objects.filter(action="view.deleted").count() == 1


def test_columns_are_each_readers_own(admin, marketer, client_of):
    make_people(1)
    browser = client_of(admin)
    browser.post("/lists/contact/columns", {"column": ["phone", "visits", "owner__password"]})
    assert [head.column.slug for head in browser.get("/contacts/").context["heads"]] == ["name", "phone", "visits"]
    assert len(client_of(marketer).get("/contacts/").context["heads"]) > 3


def start_bulk(browser, **given):
    answer = browser.post("/lists/contact/edit/start", given)
    assert answer.status_code == 200, answer.content.decode()[:300]
    work = Work.objects.latest("id")
    do_work(work.pk)
    work.refresh_from_db()
    return work


def test_all_that_match_are_edited_and_taken_back(admin, client_of):
    make_people(30)
    browser = client_of(admin)
    tree = ask(field="stage", operator="any_of", value=["lead"])
    sheet = browser.post("/lists/contact/edit", {"whole": "1", "filter": tree, "act": "set"}).content.decode()
    assert "15 People are changed" in sheet
    work = start_bulk(browser, whole="1", filter=tree, how="set", field="stage", value="qualified")
    assert (work.state, work.changed) == ("done", 15)
    assert Contact.objects.filter(stage="qualified").count() == 15
    browser.post(f"/changes/{work.change_set_id}/undo")
    assert Contact.objects.filter(stage="lead").count() == 15


def test_chosen_ones_get_tags_and_are_archived(admin, sales, client_of):
    make_people(4)
    ids = list(Contact.objects.order_by("id").values_list("id", flat=True)[:2])
    chosen = ",".join(map(str, ids))
    browser = client_of(admin)
    start_bulk(browser, ids=chosen, how="add", field="tags", value="vip, fair")
    assert Contact.objects.filter(tags=["vip", "fair"]).count() == 2
    start_bulk(browser, ids=chosen, how="archive")
    assert len(names(browser.get("/contacts/"))) == 2
    assert len(names(browser.get("/contacts/", {"filter": ask(field="archived_at", operator="is_not_empty")}))) == 2
    assert start_bulk(client_of(sales), ids=chosen, how="add", field="tags", value="mine").changed == 0
    for wrong in (
        {"how": "set", "field": "email", "value": "a@b.example"},
        {"how": "set", "field": "owner__password"},
        {"how": "add", "field": "stage", "value": "x"},
        {"how": "set", "field": "stage", "value": "emperor"},
    ):
        assert browser.post("/lists/contact/edit/start", {"ids": chosen, **wrong}).status_code == 422
    assert browser.post("/lists/contact/edit/start", {"ids": "1 OR 1=1", "how": "archive"}).status_code == 404


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1", "＝1", "＋1", "－1", "＠x", "\u200b=1",  # noqa: E501
            "a;=cmd|' /C calc'!A0", '"=1', "'=1", "''=1", "x\n=1", "\x00=1".replace("\x00", "\x01"), "ok", "'quoted'", "−5", "=", ""]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text):
    kept = neutralise(text)
    assert restore(kept) == text
    for cell in re.split('[;\t\r\n"]', kept):
        assert not re.match(rf"[\s\x00-\x20\xa0\u200b\ufeff]*[{RISKY}]", cell), kept


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.sampled_from("=+-@'\" ;\t\r\n\u00a0\ufeff＝ab,|"), max_size=12))
def test_what_is_exported_comes_back(text):
    assert restore(neutralise(text)) == text


def test_an_export_holds_what_the_list_shows_and_is_noted(analyst, client_of):
    make_people(3)
    make_contact('=HYPERLINK("http://x")', email="f@shop.example", tags=["=1", "b"])
    given = {"filter": ask(field="tags", operator="is_not_empty"), "columns": "email,tags"}
    answer = client_of(analyst).post("/lists/contact/export", given)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["id", "Name", "E-mail", "Tags"]
    assert [restore(cell) for cell in rows[1][1:]] == ['=HYPERLINK("http://x")', "f@shop.example", "=1, b"]
    assert all(cell.startswith("'") for cell in (rows[1][1], rows[1][3]))
    book = client_of(analyst).post("/lists/contact/export", {**given, "format": "xlsx"})
    with ZipFile(io.BytesIO(b"".join(book.streaming_content))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '<c t="inlineStr"><is><t xml:space="preserve">=HYPERLINK("http://x")</t>' in sheet
    assert AuditEntry.objects.filter(action="list.exported").count() == 2


def test_what_is_deleted_during_an_export_is_left_out_and_nothing_comes_twice(admin, client_of, monkeypatch):
    monkeypatch.setattr("touchline.records.export.AT_ONCE", 10)
    monkeypatch.setattr("touchline.records.export.FLUSH_AT", 1)
    make_people(40)
    answer = client_of(admin).post("/lists/contact/export", {"columns": "email"})
    parts = iter(answer.streaming_content)
    first = next(parts)
    ids = list(Contact.objects.order_by("id").values_list("id", flat=True))
    Contact.objects.filter(id__in=ids[20:30]).delete()
    text = (first + b"".join(parts)).decode("utf-8-sig")
    exported = [int(row[0]) for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert len(exported) == len(set(exported))
    assert set(ids) - set(ids[20:30]) <= set(exported)


def test_companies_have_the_same_list(admin, client_of):
    browser = client_of(admin)
    assert "No company yet" in browser.get("/companies/").content.decode()
    make_company("Kestrel", domain="kestrel.example")
    assert names(browser.get("/companies/?sort=name")) == ["Kestrel"]
    assert browser.get("/lists/company/builder").json()["kinds"][0]["slug"] == "attribute"
    assert browser.get("/lists/company/suggest?field=name&q=kes").json()["values"] == [["Kestrel", "Kestrel"]]
    assert browser.get("/lists/company/suggest?field=owner__password&q=a").json()["values"] == []
    assert browser.get("/lists/nothing/count").status_code == 404
