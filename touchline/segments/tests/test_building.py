"""A segment is built by mouse and by keyboard in a real browser, edited as a draft, and says why somebody is in."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from touchline.conditions.people import find_everybody, forget_found
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Stage
from touchline.kit.clock import now
from touchline.segments.membership import fill_members, make_context
from touchline.segments.models import Segment
from touchline.segments.services import NewSegment, create_segment
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}
ADA = {"kind": "attribute", "field": "name", "operator": "starts_with", "value": "Ada"}


def fill(segment):
    """What the leader of the live step does."""
    segment.refresh_from_db()
    fill_members(segment, find_everybody(segment.condition, context=make_context(), fresh=True), at=now())


@pytest.fixture
def people(store):
    forget_found()
    return [
        make_contact("Ada Lovelace", stage=Stage.LEAD),
        make_contact("Ada Yonath", stage=Stage.CUSTOMER),
        make_contact("Berta Benz", stage=Stage.LEAD),
        make_contact("Cleo", stage=Stage.CUSTOMER),
    ]


@pytest.fixture
def builder(live_server, page, people):
    """A new page of a marketer, at the builder."""
    client = Client()
    client.force_login(make_user(role="marketer"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.base = live_server.url
    page.goto(f"{page.base}/segments/new")
    page.locator(".builder-row").wait_for()
    return page


def read_tree(page):
    return json.loads(page.locator("#condition-value").input_value())


def show(page, tree):
    page.evaluate(
        "t => document.querySelector('[data-conditions]').dispatchEvent(new CustomEvent('conditions:show', {detail: t}))",
        tree,
    )


def test_a_segment_is_built_by_mouse_and_says_at_once_whom_it_finds(builder):
    builder.get_by_role("button", name="What: Stage").click()
    builder.get_by_role("combobox", name="Search attributes, events, orders…").fill("nam")
    builder.get_by_role("option", name="Name").first.click()
    builder.get_by_label("How").select_option("starts_with")
    builder.get_by_label("Value").fill("ada")
    expect(builder.locator(".live-size")).to_have_text("2")
    expect(builder.locator(".live-box")).to_contain_text("Ada Lovelace")
    builder.get_by_role("button", name="Add a condition").click()
    builder.keyboard.press("Escape")
    builder.get_by_role("checkbox", name="Lead").check()
    expect(builder.locator(".live-size")).to_have_text("1")
    expect(builder.locator(".builder-row .builder-count").nth(1)).to_have_text("2")
    builder.get_by_label("Name", exact=True).fill("Leads called Ada")
    builder.get_by_role("button", name="Make the segment").click()
    expect(builder.get_by_role("heading", level=1)).to_have_text("Leads called Ada")
    assert Segment.objects.get().condition == {"all": [ADA | {"value": "ada"}, LEADS]}


def test_a_segment_is_built_by_keys_alone(builder):
    keys = builder.keyboard
    builder.get_by_role("button", name="What: Stage").focus()
    keys.press("Enter")
    keys.type("name")
    keys.press("Enter")
    expect(builder.get_by_role("button", name="What: Name")).to_be_focused()
    keys.press("Tab")
    keys.type("begins")
    keys.press("Tab")
    keys.type("Ada")
    expect(builder.locator(".live-size")).to_have_text("2")
    assert read_tree(builder) == {"all": [ADA]}


def test_one_row_is_marked_by_the_pointer_or_by_arrows(builder):
    builder.get_by_role("button", name="What: Stage").click()
    options = builder.locator(".pop-option")
    marked = builder.locator(".pop-option[aria-selected=true]")
    options.nth(3).hover()
    expect(marked).to_have_text(options.nth(3).text_content())
    builder.keyboard.press("ArrowDown")
    expect(marked).to_have_text(options.nth(4).text_content())
    looks = options.evaluate_all(
        "all => new Set(all.slice(0, 4).map(one => getComputedStyle(one).backgroundColor)).size"
    )
    assert looks == 1
    builder.keyboard.press("Enter")
    expect(builder.locator(".builder-row .choose-text").first).not_to_have_text("Stage")


def test_when_and_where_are_chosen_by_keys(builder):
    show(builder, {"all": [{"kind": "did", "event": "page_viewed"}]})
    when, keys = builder.get_by_label("When"), builder.keyboard
    when.focus()
    keys.press("ArrowDown")
    expect(when).to_have_value("last")
    expect(when).to_be_focused()
    builder.get_by_role("button", name="Only where…").focus()
    keys.press("Enter")
    expect(builder.get_by_role("option", name="Page path")).to_be_visible()
    keys.type("Page path")
    keys.press("Enter")
    expect(builder.locator(".builder-where select")).to_be_focused()
    keys.press("Tab")
    keys.type("pricing")
    where = [{"property": "path", "operator": "contains", "value": "pricing"}]
    week = {"last": 7, "unit": "day"}
    expect(builder.locator(".live-size")).to_have_text("0")
    assert read_tree(builder) == {"all": [{"kind": "did", "event": "page_viewed", "period": week, "where": where}]}


def test_parts_are_moved_wrapped_and_undone_by_keys(builder):
    show(builder, {"all": [ADA, LEADS]})
    first, second = (builder.locator(".builder-handle").nth(place) for place in (0, 1))
    second.focus()
    builder.keyboard.press("Alt+ArrowUp")
    assert read_tree(builder) == {"all": [LEADS, ADA]}
    expect(first).to_be_focused()
    builder.keyboard.press("Enter")
    builder.get_by_role("button", name="Put into a group").click()
    assert read_tree(builder) == {"all": [{"any": [LEADS]}, ADA]}
    builder.locator(".builder-handle").last.focus()
    builder.keyboard.press("Alt+ArrowUp")
    assert read_tree(builder) == {"all": [{"any": [LEADS, ADA]}]}
    builder.get_by_role("button", name="Undo").click()
    builder.get_by_role("button", name="Undo").click()
    builder.get_by_role("button", name="Undo").click()
    assert read_tree(builder) == {"all": [ADA, LEADS]}
    builder.get_by_role("button", name="Redo").click()
    assert read_tree(builder) == {"all": [LEADS, ADA]}


def test_a_condition_is_dragged_into_a_group(builder):
    show(builder, {"all": [ADA, {"any": [LEADS]}]})
    handle = builder.locator(".builder-row .builder-handle").first.bounding_box()
    into = builder.locator(".builder-parts > .builder-group .builder-row").bounding_box()
    builder.mouse.move(handle["x"] + 8, handle["y"] + 12)
    builder.mouse.down()
    builder.mouse.move(into["x"] + 60, into["y"] + into["height"] - 6, steps=6)
    builder.mouse.up()
    assert read_tree(builder) == {"all": [{"any": [LEADS, ADA]}]}


def test_what_is_wrong_stands_beside_the_condition(builder):
    show(builder, {"all": [ADA, {"any": [LEADS | {"value": ["no such stage"]}, {**ADA, "operator": "nonsense"}]}]})
    problem = builder.locator(".builder-problem:visible")
    expect(problem).to_contain_text("nonsense")
    assert problem.evaluate("one => one.closest('.builder-row') !== null")


def test_an_edit_is_a_draft_until_the_difference_is_seen(builder):
    segment = create_segment(None, NewSegment(name="Leads", condition={"all": [LEADS]}))
    fill(segment)
    builder.goto(f"{builder.base}/segments/{segment.pk}/edit")
    expect(builder.locator(".live-size")).to_have_text("2")
    builder.get_by_role("checkbox", name="Customer", exact=True).check()
    expect(builder.locator("[data-draft-state]")).to_contain_text("Draft kept")
    segment.refresh_from_db()
    assert segment.condition == {"all": [LEADS]}
    assert segment.draft == {"all": [LEADS | {"value": ["lead", "customer"]}]}
    builder.get_by_role("button", name="Save…").click()
    expect(builder.locator("#difference-body")).to_contain_text("+2")
    builder.get_by_role("button", name="Save and follow").click()
    expect(builder.get_by_role("heading", level=1)).to_have_text("Leads")
    segment.refresh_from_db()
    assert (segment.draft, segment.condition["all"][0]["value"]) == (None, ["lead", "customer"])


def test_why_in_and_why_not(builder, people):
    segment = create_segment(None, NewSegment(name="Leads called Ada", condition={"all": [LEADS, ADA]}))
    fill(segment)
    builder.goto(f"{builder.base}/segments/{segment.pk}/")
    builder.get_by_label("Whom do you mean?").fill("Berta")
    builder.get_by_role("link", name="Berta Benz").click()
    expect(builder.locator(".why-verdict")).to_contain_text("is not in this segment")
    answers = builder.locator(".why-tree ul > .why-part")
    expect(answers).to_have_count(2)
    assert "holds" in answers.nth(0).get_attribute("class")
    assert "holds" not in answers.nth(1).get_attribute("class")
