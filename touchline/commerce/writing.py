"""Reads and writes whole sets of orders, a fixed number of statements for any number of orders."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from touchline.commerce.drafts import OrderDraft

# Locked in the order of their ids, so that two transactions never wait for each other.
LOCK_ORDERS = """
SELECT id, number, person_id, contact_id, placed_at, state, currency, total, subtotal, shipping, tax, discount, coupon,
       refunded, source_id, verified, is_sample
FROM commerce_order WHERE number = ANY(%s) ORDER BY id FOR UPDATE
"""
REFUND_NUMBERS = "SELECT order_id, number FROM commerce_refund WHERE order_id = ANY(%s)"
# An order that somebody else placed since the look-up is not returned, and so gets no second set of lines.
INSERT_ORDERS = """
INSERT INTO commerce_order (number, person_id, contact_id, placed_at, state, currency, total, subtotal, shipping, tax,
                            discount, coupon, refunded, source_id, verified, is_sample, created_at)
SELECT fresh.*, %s FROM unnest(
    %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::numeric[], %s::numeric[],
    %s::numeric[], %s::numeric[], %s::numeric[], %s::text[], %s::numeric[], %s::int[], %s::bool[], %s::bool[]
) AS fresh
ON CONFLICT (number) DO NOTHING
RETURNING number, id
"""
UPDATE_ORDERS = """
UPDATE commerce_order AS known SET
    person_id = fresh.person_id, contact_id = fresh.contact_id, placed_at = fresh.placed_at, state = fresh.state,
    currency = fresh.currency, total = fresh.total, subtotal = fresh.subtotal, shipping = fresh.shipping,
    tax = fresh.tax, discount = fresh.discount, coupon = fresh.coupon, refunded = fresh.refunded,
    source_id = fresh.source_id, verified = fresh.verified, is_sample = fresh.is_sample
FROM unnest(
    %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::numeric[], %s::numeric[],
    %s::numeric[], %s::numeric[], %s::numeric[], %s::text[], %s::numeric[], %s::int[], %s::bool[], %s::bool[],
    %s::bigint[]
) AS fresh (number, person_id, contact_id, placed_at, state, currency, total, subtotal, shipping, tax, discount,
            coupon, refunded, source_id, verified, is_sample, id)
WHERE known.id = fresh.id
"""
DELETE_LINES = "DELETE FROM commerce_line WHERE order_id = ANY(%s)"
DELETE_PAYMENTS = "DELETE FROM commerce_payment WHERE order_id = ANY(%s)"
DELETE_REFUNDS = "DELETE FROM commerce_refund WHERE order_id = ANY(%s)"
INSERT_LINES = """
INSERT INTO commerce_line (order_id, position, product_id, sku, name, variant, quantity, price)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::numeric[],
                     %s::numeric[])
"""
INSERT_PAYMENTS = """
INSERT INTO commerce_payment (order_id, number, method, amount, paid_at)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::timestamptz[])
ON CONFLICT (order_id, number) DO NOTHING
"""
INSERT_REFUNDS = """
INSERT INTO commerce_refund (order_id, number, amount, refunded_at)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::numeric[], %s::timestamptz[])
ON CONFLICT (order_id, number) DO NOTHING
"""
ATTACH_ORDERS = """
UPDATE commerce_order AS known SET contact_id = joined.contact_id
FROM unnest(%s::bigint[], %s::bigint[]) AS joined (person_id, contact_id)
WHERE (known.person_id = joined.person_id OR known.contact_id = joined.person_id)
  AND known.contact_id IS DISTINCT FROM joined.contact_id
"""


def lock_drafts(numbers: Iterable[str]) -> dict[str, OrderDraft]:
    """Return the known orders of these numbers, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ORDERS, [list(numbers)])
        names = [column.name for column in cursor.description or ()]
        drafts = [OrderDraft(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        by_id = {draft.id: draft for draft in drafts}
        given_back = [draft.id for draft in drafts if draft.refunded]
        if given_back:
            cursor.execute(REFUND_NUMBERS, [given_back])
            for order_id, number in cursor.fetchall():
                by_id[order_id].refund_numbers.add(number)
    return {draft.number: draft for draft in drafts}


def write_drafts(drafts: Sequence[OrderDraft], *, product_ids: dict[str, int], at: datetime) -> None:
    """Write what changed: new and changed orders with their lines, payments and refunds."""
    fresh = [draft for draft in drafts if draft.id is None]
    changed = [draft for draft in drafts if draft.id is not None and draft.changed]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(INSERT_ORDERS, [at, *_columns(fresh, _get_row)])
            ids = dict(cursor.fetchall())
        for draft in fresh:
            draft.id = ids.get(draft.number)
    if changed:
        _execute(UPDATE_ORDERS, changed, lambda draft: (*_get_row(draft), draft.id))
        _clear(changed)
    _write_parts([draft for draft in drafts if draft.id is not None], product_ids=product_ids)


def attach(joins: Sequence[tuple[int, int]]) -> None:
    """Give the orders of persons to the contacts they became."""
    _execute(ATTACH_ORDERS, joins, lambda join: join)


def _clear(changed: Sequence[OrderDraft]) -> None:
    relined = [draft.id for draft in changed if draft.lines is not None]
    replaced = [draft.id for draft in changed if draft.replaced]
    with connection.cursor() as cursor:
        if relined:
            cursor.execute(DELETE_LINES, [relined])
        if replaced:
            cursor.execute(DELETE_PAYMENTS, [replaced])
            cursor.execute(DELETE_REFUNDS, [replaced])


def _write_parts(drafts: Sequence[OrderDraft], *, product_ids: dict[str, int]) -> None:
    lines = [
        (draft.id, position, product_ids.get(line.product.number) if line.product else None, line)
        for draft in drafts
        for position, line in enumerate(draft.lines or (), start=1)
    ]
    _execute(
        INSERT_LINES,
        lines,
        lambda row: (*row[:3], row[3].sku, row[3].name, row[3].variant, row[3].quantity, row[3].price),
    )
    payments = [(draft.id, one.number, one.method, one.amount, one.at) for draft in drafts for one in draft.payments]
    _execute(INSERT_PAYMENTS, payments, lambda row: row)
    refunds = [(draft.id, one.number, one.amount, one.at) for draft in drafts for one in draft.refunds]
    _execute(INSERT_REFUNDS, refunds, lambda row: row)


def _get_row(draft: OrderDraft) -> tuple[Any, ...]:
    return (
        draft.number,
        draft.person_id,
        draft.contact_id,
        draft.placed_at,
        draft.state,
        draft.currency,
        draft.total,
        draft.subtotal,
        draft.shipping,
        draft.tax,
        draft.discount,
        draft.coupon,
        draft.refunded,
        draft.source_id,
        draft.verified,
        draft.is_sample,
    )


def _columns(rows: Iterable[Any], get_row: Callable[[Any], Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*map(get_row, rows), strict=True)]


def _execute(statement: str, rows: Sequence[Any], get_row: Callable[[Any], Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, _columns(rows, get_row))
