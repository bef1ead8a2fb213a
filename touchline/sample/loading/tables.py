"""Copies the base into PostgreSQL: by COPY into temporary tables, from there set by set into the real ones."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection

from touchline.sample.catalogue import BRAND, get_catalogue
from touchline.sample.loading import base as rows
from touchline.sample.loading.base import Base, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How often the base is loaded: `contacts` exact contacts, `stride` apart in person ids."""

    count: int
    stride: int
    order_stride: int
    per_copy: int
    """Contacts of one copy."""
    contacts: int
    companies: int
    first_company: int
    company_every: int
    """Every so many contacts one belongs to a company."""


MULTIPLY: Final = Path(__file__).with_name("multiply.sql").read_text(encoding="utf-8")
STAGES: Final = {
    "sample_contact": "LIKE contacts_contact INCLUDING DEFAULTS, ordinal int",
    "sample_visitor": "LIKE contacts_visitor, ordinal int",
    "sample_join": "person_id bigint, contact_id bigint, at timestamptz, ordinal int",
    "sample_presence": "LIKE contacts_presence, ordinal int",
    "sample_order": "LIKE commerce_order, ordinal int",
    "sample_line": "order_id bigint, position int, product_id bigint, sku text, name text, variant text,"
    " quantity numeric, price numeric",
    "sample_payment": "order_id bigint, number text, method text, amount numeric, paid_at timestamptz",
    "sample_refund": "order_id bigint, number text, amount numeric, at timestamptz",
}
COLUMNS: Final = {
    "sample_contact": "id, name, email, phone, attributes, origins, known_by, created_at, updated_at, source_id,"
    " is_sample, ordinal",
    "sample_visitor": "person_id, key, contact_id, first_seen, expires_at, is_bot, is_sample, ordinal",
    "sample_join": "person_id, contact_id, at, ordinal",
    "sample_presence": "person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at, visit_last_at,"
    " visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country, device, browser,"
    " os, ordinal",
    "sample_order": "id, number, person_id, contact_id, placed_at, state, currency, total, subtotal, shipping, tax, discount,"
    " coupon, refunded, source_id, verified, is_sample, created_at, ordinal",
    "sample_line": "order_id, position, product_id, sku, name, variant, quantity, price",
    "sample_payment": "order_id, number, method, amount, paid_at",
    "sample_refund": "order_id, number, amount, at",
}
FILL: Final = {
    "sample_contact": rows.make_contacts,
    "sample_visitor": rows.make_visitors,
    "sample_join": rows.make_joins,
    "sample_presence": rows.make_presence,
    "sample_order": rows.make_orders,
    "sample_line": rows.make_lines,
    "sample_payment": rows.make_payments,
    "sample_refund": rows.make_refunds,
}
ANALYSED: Final = (
    "contacts_contact",
    "contacts_company",
    "contacts_identity",
    "contacts_visitor",
    "contacts_presence",
    "commerce_order",
)


def load_tables(base: Base, copies: Copies) -> None:
    """Writes the base so many times; to be called in a transaction."""
    numbers = asdict(copies)
    with connection.cursor() as cursor:
        for stage, columns in STAGES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {stage} ({columns}) ON COMMIT DROP")
            _fill(cursor, stage, FILL[stage](base))
        for statement in MULTIPLY.split(";\n")[:-1]:
            cursor.execute(statement, numbers)
        for table in ANALYSED:
            cursor.execute(f"ANALYZE {table}")


def _fill(cursor: Any, stage: str, content: Iterable[Row]) -> None:
    with cursor.copy(f"COPY {stage} ({COLUMNS[stage]}) FROM STDIN") as copy:
        for row in content:
            copy.write_row(row)


def load_products() -> dict[str, int]:
    """Writes the catalogue's products that are not there yet; returns the ids by number."""
    products = get_catalogue().products
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO commerce_product (number, sku, name, category, brand, price, url, image_url, is_sample)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, true) ON CONFLICT (number) DO NOTHING",
            [
                (
                    p.number,
                    p.number,
                    p.name,
                    p.category,
                    BRAND,
                    p.price,
                    f"/shop/p/{p.slug}/",
                    f"/shop/art/{p.slug}.svg",
                )
                for p in products
            ],
        )
        cursor.execute("SELECT number, id FROM commerce_product WHERE number = ANY(%s)", [[p.number for p in products]])
        return dict(cursor.fetchall())


def take_ids(sequence: str, count: int) -> int:
    """Reserves so many numbers of a sequence in a row; returns the first."""
    with connection.cursor() as cursor:
        # ALTER takes a lock that nextval() of others waits for, so that no number in between is given twice.
        cursor.execute(f"ALTER SEQUENCE {sequence} INCREMENT BY 1")
        cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, count])
        return int(cursor.fetchone()[0]) - count
