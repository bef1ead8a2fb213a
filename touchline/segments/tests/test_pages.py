"""The pages of segments: what they show, what they refuse, and what nobody sees who must not."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from pyroaring import BitMap64

from touchline.conditions.tree import read_tree
from touchline.contacts.factories import make_contact
from touchline.contacts.identities import give_phone
from touchline.kit.clock import now
from touchline.segments.listing import find_change, load_sizes
from touchline.segments.membership import change_members, fill_members
from touchline.segments.models import Day, Segment
from touchline.segments.previewing import list_places, pick_sample
from touchline.segments.ready import READY
from touchline.segments.services import NewSegment, archive_segment, create_segment
from touchline.segments.trend import draw_spark, list_points
from touchline.segments.uploads import find_people, read_identifiers, upload_segment
from touchline.users.factories import make_user
from touchline.users.models import AccessRule
from touchline.users.permissions import Scope

pytestmark = pytest.mark.django_db
LEADS = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}


@pytest.fixture
def marketer(client: Client) -> Client:
    client.force_login(make_user(role="marketer"))
    return client


def make(name: str = "Leads", *members: int) -> Segment:
    segment = create_segment(None, NewSegment(name=name, condition={"all": [LEADS]}))
    fill_members(segment, BitMap64(members), at=now())
    segment.refresh_from_db()
    return segment


@pytest.mark.parametrize("ready", READY.values(), ids=list(READY))
def test_a_ready_made_segment_can_be_read_and_begun_from(marketer, ready):
    read_tree(ready.condition, subject="contact")
    assert f"ready={ready.slug}" in marketer.get("/segments/").text
    assert str(ready.name) in marketer.get(f"/segments/new?ready={ready.slug}").text


def test_the_list_follows_with_its_rows_alone(marketer):
    segment = make("Leads & more")
    page = marketer.get("/segments/?q=more").text
    address = html.unescape(re.search(r'hx-get="(/segments/rows[^"]*)"', page)[1])
    rows = marketer.get(address).text
    assert f"segment-{segment.pk}" in rows
    assert "<html" not in rows
    assert f"segment-{segment.pk}" not in marketer.get(address.replace("more", "less")).text


def test_a_segment_of_everybody_is_refused_with_what_was_typed(marketer):
    answer = marketer.post("/segments/new", {"name": "All of them", "condition": "{}"})
    assert answer.status_code == 422
    assert "Add a condition first" in answer.text
    assert "All of them" in answer.text


def test_a_condition_that_is_wrong_is_answered_with_its_place(marketer):
    tree = '{"all": [{"kind": "attribute", "field": "name", "operator": "is_not_empty"}, {"kind": "nonsense"}]}'
    problem = marketer.post("/segments/preview", {"condition": tree}).json()["problem"]
    assert problem["path"].startswith("all[1]")
    assert "nonsense" in problem["text"]


def test_each_part_of_a_condition_has_the_path_that_errors_have():
    tree = read_tree({"all": [LEADS, {"not": {"any": [LEADS, {"all": [LEADS]}]}}]}, subject="contact")
    paths = [path for path, _part in list_places(tree)]
    assert paths == [
        "all[0]",
        "all[1]",
        "all[1].not",
        "all[1].not.any[0]",
        "all[1].not.any[1]",
        "all[1].not.any[1].all[0]",
    ]


def test_the_page_shows_size_moves_and_overlap(marketer):
    ada, berta = make_contact("Ada Lovelace"), make_contact("Berta Benz")
    segment, other = make("Leads", ada.pk), make("Others", ada.pk, berta.pk)
    change_members({segment.pk: (BitMap64([berta.pk]), BitMap64([ada.pk]))}, at=now())
    page = marketer.get(f"/segments/{segment.pk}/").text
    assert "All people whose Stage is Lead" in page
    assert "Berta Benz" in page
    moves = marketer.get(f"/segments/{segment.pk}/moves").text
    assert moves.index("Ada Lovelace") != moves.index("Berta Benz")
    shared = marketer.get(f"/segments/{segment.pk}/overlaps").text
    assert other.name in shared
    assert "100 % of these, 50 % of those" in shared


def test_people_of_others_are_counted_and_not_named(client):
    """Who sees only their own records sees that a segment has members, not who they are."""
    AccessRule.objects.update_or_create(role="sales", subject="contacts", verb="view", defaults={"scope": Scope.OWN})
    user = make_user(role="sales")
    mine, foreign = make_contact("Mine", owner=user), make_contact("Somebody Else")
    segment = make("Leads", mine.pk, foreign.pk)
    change_members({segment.pk: (BitMap64(), BitMap64([foreign.pk]))}, at=now())
    client.force_login(user)
    whole = client.get(f"/segments/{segment.pk}/").text + client.get(f"/segments/{segment.pk}/moves").text
    assert "Mine" in whole
    assert "Somebody Else" not in whole
    assert client.get(f"/segments/{segment.pk}/why?person={foreign.pk}").status_code == 404
    assert [str(one) for one in pick_sample(BitMap64([mine.pk, foreign.pk]), user)] == ["Mine"]


def test_a_snapshot_and_an_archive(marketer):
    ada = make_contact("Ada Lovelace")
    segment = make("Leads", ada.pk)
    marketer.post(f"/segments/{segment.pk}/snapshot", {"name": "Leads in spring"})
    kept = Segment.objects.get(name="Leads in spring")
    assert (kept.is_fixed, kept.size) == (True, 1)
    assert marketer.get(f"/segments/{kept.pk}/edit").status_code == 404
    archive_segment(None, segment.pk)
    assert "Leads in spring" in (shown := marketer.get("/segments/").text)
    assert f"/segments/{segment.pk}/" not in shown
    assert f"/segments/{segment.pk}/" in marketer.get("/segments/?show=archived").text


def test_the_panel_of_a_person_leads_to_the_why(marketer):
    ada = make_contact("Ada Lovelace")
    segment, other = make("Leads", ada.pk), make("Others")
    panel = marketer.get(f"/people/{ada.pk}/segments").text
    for one in (segment, other):
        assert f"/segments/{one.pk}/why?person={ada.pk}" in panel


def test_identifiers_are_read_from_lines_and_tables():
    text = "E-mail;Name\n\nada@example.org;Ada\n ;berta@example.org\n"
    assert list(read_identifiers(text)) == ["E-mail", "ada@example.org", "berta@example.org"]
    named = "Name;E-mail;City\nAda;ada@example.org;Bonn\nBerta;;Ulm\nCarl;carl@example.org;Kiel\n"
    assert list(read_identifiers(named)) == ["E-mail", "ada@example.org", "carl@example.org"]
    assert list(read_identifiers("Id,Name\n4711,Ada\n,Berta\n")) == ["Id", "4711", "Berta"]


def test_an_upload_finds_addresses_in_any_spelling_and_numbers(marketer):
    ada, berta = make_contact("Ada", email="ada@example.org"), make_contact("Berta")
    give_phone(berta.pk, "+49 30 901820")
    assert find_people(["ADA@Example.org", "+49 (30) 901820", "nobody@example.org"]) == BitMap64([ada.pk, berta.pk])
    made = upload_segment(None, name="Guests", text="ADA@Example.org\nada@example.org\nx@example.org")
    assert (made.size, made.origin) == (1, {"given": 3, "known": 1})
    answer = marketer.post("/segments/upload", {"name": "Nobody", "lines": " \n"})
    assert answer.status_code == 422
    assert "Nothing was given" in answer.text


def test_a_day_without_moves_has_the_size_of_the_day_before():
    segment = make()
    today = now().date()
    Day.objects.filter(segment=segment).delete()
    for days, size in ((9, 4), (3, 7)):
        Day.objects.create(segment=segment, day=today - timedelta(days=days), size=size, entered=1)
    points = list_points(segment, today=today, days=6)
    assert [point.size for point in points] == [4, 4, 7, 7, 7, 7]
    assert [point.entered for point in points] == [0, 0, 1, 0, 0, 0]
    assert load_sizes([segment.pk])[segment.pk][-1] == 7


@pytest.mark.parametrize(
    ("sizes", "change"), [([], None), ([5], None), ([5, 8], 3), ([1, *[9] * 8], 0), ([9, 4, *[4] * 6, 1], -3)]
)
def test_the_change_is_against_a_week_ago(sizes, change):
    assert find_change(sizes) == change


def test_a_line_needs_two_points():
    assert draw_spark([3]) == ""
    assert draw_spark([0, 10]) == "M0.0,22.0 L88.0,2.0"


def test_why_is_asked_of_somebody_known_by_an_address_alone(marketer):
    segment = make()
    person = make_contact("", email="ada.lee@shop.example")
    named = make_contact("Ada Lee-Shop", email="al@shop.example")
    found = marketer.get(f"/segments/{segment.pk}/why/search?q=lee@sh").content.decode()
    assert f"person={person.pk}" in found
    assert f"person={named.pk}" not in found
    both = marketer.get(f"/segments/{segment.pk}/why/search?q=shop").content.decode()
    assert both.index(f"person={named.pk}") < both.index(f"person={person.pk}")
    assert both.count(f"person={named.pk}") == 1
