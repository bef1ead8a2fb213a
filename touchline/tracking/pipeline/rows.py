"""Event rows: one line of the block for each event, in the order of the event store's columns."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from touchline.tracking.pipeline.items import Item, get_page, read_text
from touchline.tracking.pipeline.traffic import split_url

encode = msgspec.json.Encoder().encode
MONEY = ("total", "revenue", "value", "amount")
LARGEST_MONEY = Decimal(10) ** 13
PAGE_FIELDS = ("url", "path", "title", "referrer", "search", "name")


def make_line(item: Item) -> bytes:
    """Return the event's line (JSONCompactEachRow), without its line feed."""
    page = get_page(item)
    address = split_url(read_text(page, "url"))
    facts = item.facts
    left = find_rest(item, address.query)
    return encode(
        (
            item.person_id,
            item.millis,
            item.name,
            item.visit,
            item.source_id,
            item.message_id,
            item.user_id,
            address.host,
            address.path if address.host else read_text(page, "path")[:2_000],
            read_text(page, "title")[:500],
            read_text(page, "referrer")[:1000],
            item.channel,
            item.utm_source,
            item.utm_medium,
            item.utm_campaign,
            facts.country,
            facts.device,
            facts.browser,
            facts.os,
            1 if facts.bot else 0,
            find_value(item.properties),
            find_currency(item.properties),
            encode(left).decode() if left else "",
        )
    )


def find_rest(item: Item, query: str) -> dict[str, Any]:
    """Return the properties that have no column of their own."""
    if item.call == "page":
        rest = {key: value for key, value in item.properties.items() if key not in PAGE_FIELDS}
        if query:
            rest["search"] = f"?{query}"
        name = item.body.get("name") or item.properties.get("name")
        if name and name != item.properties.get("title"):
            rest["name"] = name
        if item.facts.ip:
            rest["ip"] = item.facts.ip
        return rest
    if item.call == "identify":
        return item.traits
    if item.call == "group":
        return {"group_id": read_text(item.body, "groupId"), **item.traits}
    if item.call == "alias":
        return {"previous_id": read_text(item.body, "previousId")}
    return item.properties


def find_value(properties: dict[str, Any]) -> str:
    """Return the money of an event as a plain decimal text; '0' when there is none that can be kept."""
    for key in MONEY:
        value = properties.get(key)
        if value is None or isinstance(value, bool | dict | list):
            continue
        try:
            amount = Decimal(str(value)).quantize(Decimal("0.0001"))
        except InvalidOperation:
            continue
        if amount.is_finite() and abs(amount) < LARGEST_MONEY:
            return f"{amount:f}"
    return "0"


def find_currency(properties: dict[str, Any]) -> str:
    """Return the three letters of the event's currency, or ''."""
    value = properties.get("currency")
    return value.upper() if isinstance(value, str) and len(value) == 3 and value.isalpha() else ""


def make_block(items: Sequence[Item]) -> bytes:
    """Return the lines of a block, each with its line feed."""
    return b"\n".join([*map(make_line, items), b""])
