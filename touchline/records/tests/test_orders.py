"""Lists sorted by fields that have no index yet: asked for, built, used for every page, taken away."""

import pytest
from django.core.cache import cache
from django.db import connection

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.records.attributes import create_attribute
from touchline.records.models import SortIndex
from touchline.records.sort_indexes import ask_for_order, build, can_be_sorted
from touchline.records.values import Nonsense

pytestmark = pytest.mark.django_db
SHOES = {"label": "Shoe size", "type": "number"}


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


def build_now(number):
    with connection.cursor() as cursor:
        # The foreign keys of this test's rows are looked at when it ends; no index is made before.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    build(number)


def make_order(slug, admin):
    order = ask_for_order(CONTACT, CONTACT.find_fields([slug])[slug], actor=admin)
    build_now(order.pk)
    order.refresh_from_db()
    return order


def find_positions(page, *names):
    return [page.index(f"<bdi>{name}</bdi>") for name in names]


def test_a_list_is_sorted_by_a_number_of_ones_own_once_its_index_is_there(admin, client_of):
    made = create_attribute(CONTACT, SHOES, actor=admin)
    for name, size in (("Ada", 9), ("Bob", 40), ("Cleo", None), ("Dora", "told by a site")):
        make_contact(name, attributes={} if size is None else {made.slug: size})
    browser = client_of(admin)
    page = browser.get(f"/contacts/?columns=name,{made.slug}").content.decode()
    address = f"/lists/contact/order/{made.slug}"
    assert f'href="{address}"' in page
    assert "Make it" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    build_now(SortIndex.objects.get().pk)
    assert "Show it" in browser.get(address).content.decode()
    up = browser.get(f"/contacts/?columns=name,{made.slug}&sort={made.slug}").content.decode()
    assert find_positions(up, "Ada", "Bob", "Dora") == sorted(find_positions(up, "Ada", "Bob", "Dora"))
    down = browser.get(f"/contacts/?columns=name,{made.slug}&sort=-{made.slug}").content.decode()
    assert find_positions(down, "Bob", "Ada", "Dora") == sorted(find_positions(down, "Bob", "Ada", "Dora"))
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize("slug", ["phone", "email", "stage"])
def test_builtin_columns_are_sorted_too(slug, admin, client_of):
    for name, value in (("Bob", "b"), ("Ada", "A"), ("Cleo", "c")):
        make_contact(name, **{slug: value})
    make_order(slug, admin)
    page = client_of(admin).get(f"/contacts/?sort={slug}").content.decode()
    assert find_positions(page, "Ada", "Bob", "Cleo") == sorted(find_positions(page, "Ada", "Bob", "Cleo"))


def test_the_database_answers_a_page_from_the_index(admin):
    Contact.objects.bulk_create(
        Contact(
            id=number,
            name=f"P{number}",
            phone=f"+{number:09}",
            created_at=admin.created_at,
            updated_at=admin.created_at,
        )
        for number in range(1_000_000, 1_003_000)
    )
    order = make_order("phone", admin)
    from django.http import QueryDict

    from touchline.records.lists import read_asked
    from touchline.records.lists_sorting import fetch_page

    asked = read_asked(CONTACT, admin, QueryDict("sort=phone"))
    queries = []

    def note(execute, sql, params, many, context):
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert len(fetch_page(asked.find_records(), asked.sort, None, limit=51)) == 51
    sql, params = queries[-1]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert order.name in plan
    assert "Sort" not in plan


def test_what_has_no_order_or_changes_with_each_edit_is_not_offered(admin):
    fields = {field.slug: field for field in CONTACT.get_fields()}
    assert {slug for slug, field in fields.items() if can_be_sorted(field)} == {
        "name", "created_at", "email", "phone", "stage",
    }  # fmt: skip
    with pytest.raises(Nonsense):
        ask_for_order(CONTACT, fields["tags"], actor=admin)


def test_an_order_is_taken_away_with_its_index(admin, manager, sales, client_of):
    order = make_order("phone", admin)
    assert client_of(sales).post("/lists/contact/order/phone", {"do": "remove"}).status_code == 403
    client_of(admin).post("/lists/contact/order/phone", {"do": "remove"})
    assert not SortIndex.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = %s", [order.name])
        assert cursor.fetchone() == (0,)
    assert "sort=phone" not in client_of(admin).get("/contacts/?columns=name,phone").content.decode()


def test_companies_have_their_own(admin, client_of):
    make_company("Byron Ltd", domain="byron.example")
    make_order("phone", admin)
    assert client_of(admin).get("/lists/company/order/domain").status_code == 200
    assert client_of(admin).get("/lists/company/order/phone").status_code == 404
