"""Lists of orders: rows of one number are one order, of a customer found or made, once for ever."""

from decimal import Decimal

import pytest

from touchline.commerce.models import Order
from touchline.contacts.factories import make_contact
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Contact
from touchline.imports import services
from touchline.imports.jobs import work_on
from touchline.imports.tests.conftest import find_out, own_folder, run, take_in  # noqa: F401
from touchline.journal.models import Pending
from touchline.records.values import Nonsense

pytestmark = pytest.mark.django_db
SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Payment Method,Refunded Amount,Cancelled at
#1001,ada@x.example,paid,2024-03-01 10:11:12 +0100,EUR,30.00,5.00,4.79,35.00,,0.00,2024-03-01 10:11:00 +0100,\
2,Mug,10.00,MUG,Ada Lovelace,card,0.00,
#1001,ada@x.example,,,,,,,,,,2024-03-01 10:11:00 +0100,1,Tea,10.00,TEA,,,,
#1002,bob@x.example,refunded,2024-03-02 10:11:12 +0100,EUR,10.00,0.00,1.60,10.00,,0.00,2024-03-02 10:11:00 +0100,\
1,Tea,10.00,TEA,Bob Stone,card,10.00,
#1003,,paid,2024-03-02 10:11:12 +0100,EUR,10.00,0.00,1.60,10.00,,0.00,2024-03-02 10:11:00 +0100,\
1,Tea,10.00,TEA,,card,0.00,
"""


def test_an_export_of_a_shop_becomes_orders_with_lines_refunds_and_customers(run):  # noqa: F811
    imported = run(SHOPIFY, name="orders_export.csv", kind="orders")
    assert (imported.state, imported.problem) == ("done", "")
    assert (imported.created, imported.joined, imported.refused, imported.preset) == (2, 1, 1, "shopify_orders")
    one = Order.objects.get(number="#1001")
    assert (one.total, one.currency, one.lines.count(), str(one.contact)) == (Decimal(35), "EUR", 2, "Ada Lovelace")
    assert one.placed_at.isoformat() == "2024-03-01T09:11:00+00:00"
    assert Order.objects.get(number="#1002").state == "refunded"
    assert Contact.objects.count() == 2


def test_the_same_orders_again_change_nothing(run):  # noqa: F811
    run(SHOPIFY, kind="orders")
    again = run(SHOPIFY, kind="orders")
    assert (again.created, again.unchanged) == (0, 2)
    assert Order.objects.count() == 2


def test_a_trial_writes_no_order_and_no_customer(find_out):  # noqa: F811
    trial = find_out(SHOPIFY, kind="orders")
    assert trial.trial["created"] == 2
    assert not Order.objects.exists() and not Contact.objects.exists()


def undo(imported, admin):
    services.undo(imported, actor=admin)
    work_on(imported)
    imported.refresh_from_db()
    return imported


def look():
    """All orders with their parts, as they stand."""
    return [
        (
            one.number, one.state, one.total, one.shipping, one.refunded,
            list(one.lines.order_by("position").values_list("sku", "quantity", "price")),
            list(one.payments.values_list("number", "amount")),
            list(one.refunds.order_by("number").values_list("number", "amount")),
        )
        for one in Order.objects.order_by("number")
    ]  # fmt: skip


CHANGED = SHOPIFY.replace("2,Mug,10.00", "3,Mug,10.00").replace("30.00,5.00,4.79,35.00", "40.00,5.00,4.79,45.00")


def test_orders_that_are_there_take_on_what_the_file_says_otherwise(run):  # noqa: F811
    run(SHOPIFY, kind="orders")
    changed = run(CHANGED, kind="orders")
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, 1)
    one = Order.objects.get(number="#1001")
    assert (one.total, one.lines.get(sku="MUG").quantity) == (Decimal(45), 3)
    assert (run(CHANGED, kind="orders").updated, Order.objects.count()) == (0, 2)


def test_an_order_that_is_given_back_since_is_given_back_here_once(run):  # noqa: F811
    run(SHOPIFY, kind="orders")
    later = SHOPIFY.replace("card,0.00,\n#1001", "card,35.00,2024-05-01 00:00:00 +0100\n#1001")
    assert (run(later, kind="orders").updated, run(later, kind="orders").updated) == (1, 0)
    one = Order.objects.get(number="#1001")
    assert (one.state, one.refunded, one.refunds.count()) == ("cancelled", Decimal(35), 1)


def test_somebody_elses_order_is_not_changed(run):  # noqa: F811
    run(SHOPIFY, kind="orders")
    imported = run(CHANGED.replace("ada@x.example", "eve@x.example"), kind="orders")
    assert imported.refused == 3 and "is #" in imported.refusals.order_by("row").first().reason
    assert Order.objects.get(number="#1001").total == 35


def test_new_orders_of_an_import_go_and_changed_ones_stand_as_before(run, admin):  # noqa: F811
    first = run(SHOPIFY, kind="orders", actor=admin)
    was = look()
    more = CHANGED + SHOPIFY.splitlines()[-1].replace("#1003,", "#1004,ada@x.example") + "\n"
    second = run(more, kind="orders", actor=admin)
    assert (second.created, second.updated) == (1, 1) and look() != was
    assert undo(second, admin).result == {"left_out": 0, "put_away": 0}
    assert look() == was
    assert undo(first, admin).state == "undone"
    assert not Order.objects.exists() and not Contact.objects.exists()


def test_orders_that_changed_since_stay_and_are_counted(run, admin):  # noqa: F811
    imported = run(SHOPIFY, kind="orders", actor=admin)
    Order.objects.filter(number="#1001").update(total=99)
    assert undo(imported, admin).result == {"left_out": 1, "put_away": 1}
    assert Order.objects.get().number == "#1001"


NUMBERLESS = """customer,date,total,status
ada@x.example,2024-03-01,10.00,paid
ada@x.example,2024-03-01,10.00,paid
bob@x.example,2024-03-02,20.00,paid
bob@x.example,,20.00,paid
"""


def by_customer(mapping):
    for column in mapping.columns:
        if column.name == "customer":
            column.to = "email"


def test_orders_without_numbers_get_lasting_ones_so_that_the_file_again_changes_nothing(run):  # noqa: F811
    first = run(NUMBERLESS, kind="orders", change=by_customer)
    assert (first.created, first.joined, first.refused) == (3, 0, 1)
    numbers = set(Order.objects.values_list("number", flat=True))
    assert len(numbers) == 3 and all(number.startswith("file-") for number in numbers)
    again = run(NUMBERLESS, kind="orders", change=by_customer)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    # Other columns, another order of rows, and a state that moved on: still the same orders.
    turned = "total,customer,extra,date,status\n20.00,BOB@x.example,?,2024-03-02,cancelled\n10.00,ada@x.example,?,2024-03-01,paid\n"
    later = run(turned, kind="orders", change=by_customer)
    assert (later.created, later.updated, later.unchanged) == (0, 1, 1)
    assert set(Order.objects.values_list("number", flat=True)) == numbers


def test_without_numbers_the_time_and_the_total_are_asked_for(run):  # noqa: F811
    with pytest.raises(Nonsense, match="when each order was placed"):
        run("email,total\nada@x.example,10\n", kind="orders")
    assert not Order.objects.exists()


def test_an_order_by_the_identifier_of_somebody_who_was_joined_goes_back_with_them(run, admin):  # noqa: F811
    ada, ida = (make_contact(name, email=f"{name.lower()}@x.example") for name in ("Ada", "Ida"))
    merge = merge_records(Plan(kind="contact", kept_id=ada.pk, gone_id=ida.pk), actor=admin)
    run("order id,email,total\n1,ida@x.example,10\n2,ada@x.example,20\n", kind="orders")
    run("event,email,at\nSeen,ida@x.example,2024-03-01\n", kind="events")
    assert set(Order.objects.values_list("contact_id", flat=True)) == {ada.pk}
    assert {one.person_id for one in Pending.objects.all() if b'"Seen"' in bytes(one.body)} == {ida.pk}
    unmerge(merge.pk, actor=admin)
    assert dict(Order.objects.values_list("number", "contact_id")) == {"1": ida.pk, "2": ada.pk}
