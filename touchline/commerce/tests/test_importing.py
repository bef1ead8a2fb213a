"""Lists of orders: rows of one number are one order, of a customer found or made, once for ever."""

from decimal import Decimal

import pytest

from touchline.commerce.models import Order
from touchline.contacts.models import Contact
from touchline.imports.tests.conftest import find_out, own_folder, run, take_in  # noqa: F401

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
