"""Writes products from what events say about them, set by set."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.db import connection

from touchline.commerce.order_events import ProductFacts

# An empty value never wipes a known one; a public source never changes what a trusted one told; a row that would
# stay as it is is not written, since every page view of a shop repeats the same product.
UPSERT = """
INSERT INTO commerce_product AS known (number, sku, name, category, brand, price, url, image_url, verified, is_sample)
SELECT * FROM unnest(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::text[], %s::bool[],
    %s::bool[])
ON CONFLICT (number) DO UPDATE SET
    sku = coalesce(nullif(excluded.sku, ''), known.sku),
    name = coalesce(nullif(excluded.name, ''), known.name),
    category = coalesce(nullif(excluded.category, ''), known.category),
    brand = coalesce(nullif(excluded.brand, ''), known.brand),
    price = coalesce(excluded.price, known.price),
    url = coalesce(nullif(excluded.url, ''), known.url),
    image_url = coalesce(nullif(excluded.image_url, ''), known.image_url),
    verified = known.verified OR excluded.verified
WHERE (excluded.verified OR NOT known.verified) AND (
    excluded.sku NOT IN ('', known.sku) OR excluded.name NOT IN ('', known.name)
    OR excluded.category NOT IN ('', known.category) OR excluded.brand NOT IN ('', known.brand)
    OR coalesce(excluded.price, known.price) IS DISTINCT FROM known.price
    OR excluded.url NOT IN ('', known.url) OR excluded.image_url NOT IN ('', known.image_url)
    OR excluded.verified <> known.verified)
"""
SELECT_IDS = "SELECT number, id FROM commerce_product WHERE number = ANY(%s)"


@dataclass(frozen=True, slots=True)
class ProductSaying:
    """What one event says about a product, and whether its source is trusted."""

    facts: ProductFacts
    trusted: bool
    is_sample: bool


def write_products(sayings: Iterable[ProductSaying]) -> dict[str, int]:
    """Insert or update the products (the last saying about each counts, trusted ones first); return ids by number."""
    latest: dict[str, ProductSaying] = {}
    for saying in sayings:
        known = latest.get(saying.facts.number)
        if known is None or saying.trusted or not known.trusted:
            latest[saying.facts.number] = saying
    if not latest:
        return {}
    # One order of rows in every transaction, so that two of them never wait for each other.
    rows = [(*astuple(one.facts), one.trusted, one.is_sample) for _, one in sorted(latest.items())]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [list(column) for column in zip(*rows, strict=True)])
        cursor.execute(SELECT_IDS, [list(latest)])
        return dict(cursor.fetchall())
