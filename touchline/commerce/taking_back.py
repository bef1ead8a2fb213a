"""Orders of an import on their way back: as they stood before, or gone, unless somebody changed them since."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from touchline.imports.models import Import

# Whose it is stays out: that moves with joins, and is nobody's change of the order.
SNAPSHOT: Final = """
jsonb_build_object(
    'order', to_jsonb(o) - '{id,number,person_id,contact_id,source_id,created_at,is_sample}'::text[],
    'lines', (SELECT coalesce(jsonb_agg(to_jsonb(l) - 'id' ORDER BY l.position), '[]')
              FROM commerce_line l WHERE l.order_id = o.id),
    'payments', (SELECT coalesce(jsonb_agg(to_jsonb(p) - 'id' ORDER BY p.number), '[]')
                 FROM commerce_payment p WHERE p.order_id = o.id),
    'refunds', (SELECT coalesce(jsonb_agg(to_jsonb(r) - 'id' ORDER BY r.number), '[]')
                FROM commerce_refund r WHERE r.order_id = o.id))
"""
LOOK: Final = f"SELECT o.id, ({SNAPSHOT})::text FROM commerce_order o WHERE o.id = ANY(%s)"  # noqa: S608
FIND: Final = f"""
SELECT o.id, k.before IS NULL FROM imports_kept k JOIN commerce_order o ON o.id = k.record_id
WHERE k.imported_id = %s AND k.kind = 'order' AND k.record_id = ANY(%s) AND k.after = {SNAPSHOT} ORDER BY o.id FOR UPDATE OF o
"""  # noqa: S608
COUNT_THERE: Final = "SELECT count(*) FROM commerce_order WHERE id = ANY(%s)"
CLEAR: Final = (
    "DELETE FROM commerce_line WHERE order_id = ANY(%s)",
    "DELETE FROM commerce_payment WHERE order_id = ANY(%s)",
    "DELETE FROM commerce_refund WHERE order_id = ANY(%s)",
)
REMOVE: Final = "DELETE FROM commerce_order WHERE id = ANY(%s)"
RESTORE: Final = """
UPDATE commerce_order o SET placed_at = b.placed_at, state = b.state, currency = b.currency, total = b.total,
    subtotal = b.subtotal, shipping = b.shipping, tax = b.tax, discount = b.discount, coupon = b.coupon,
    refunded = b.refunded, verified = b.verified
FROM imports_kept k, jsonb_populate_record(NULL::commerce_order, k.before -> 'order') b
WHERE k.imported_id = %s AND k.kind = 'order' AND k.record_id = o.id AND o.id = ANY(%s)
"""
FILL: Final = (
    ("commerce_line", "lines", "order_id, position, product_id, sku, name, variant, quantity, price"),
    ("commerce_payment", "payments", "order_id, number, method, amount, paid_at"),
    ("commerce_refund", "refunds", "order_id, number, amount, refunded_at"),
)


def look_at(order_ids: Iterable[int]) -> dict[int, str]:
    """Return these orders as they stand, with their parts, as JSON."""
    return dict(_fetch(LOOK, [list(order_ids)]))


def put_orders_back(imported: Import, order_ids: Sequence[int]) -> int:
    """Put these orders back, in the caller's transaction; return how many stay, since somebody changed them."""
    found = _fetch(FIND, [imported.pk, list(order_ids)])
    ids = [number for number, _is_new in found]
    changed = [number for number, is_new in found if not is_new]
    there = _fetch(COUNT_THERE, [list(order_ids)])[0][0]
    with connection.cursor() as cursor:
        for statement in CLEAR:
            cursor.execute(statement, [ids])
        cursor.execute(REMOVE, [[number for number, is_new in found if is_new]])
        cursor.execute(RESTORE, [imported.pk, changed])
        for table, name, columns in FILL:
            picked = ", ".join(f"r.{column.strip()}" for column in columns.split(","))
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {picked} FROM imports_kept k,"  # noqa: S608 - texts of this module
                f" jsonb_populate_recordset(NULL::{table}, k.before -> '{name}') r"
                " WHERE k.imported_id = %s AND k.kind = 'order' AND k.record_id = ANY(%s)",
                [imported.pk, changed],
            )
    return int(there) - len(ids)


def _fetch(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
