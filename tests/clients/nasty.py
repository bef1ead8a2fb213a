"""What a hostile client may send: raw bytes, and JSON of right and wrong shapes, by hand where needed."""

import json
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Raw:
    """A piece of JSON (or nearly) that Python's writer would not write."""

    text: str

    def __repr__(self) -> str:
        return f"Raw({self.text[:40]!r}…)" if len(self.text) > 40 else f"Raw({self.text!r})"


TIMES = (
    *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    *("1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "2106-02-07T06:28:16Z", "2300-01-01", "1900-01-01T00:00:00Z"),
    *("2026-02-30T00:00:00Z", "2026-11-21T12:00:60Z", "20261121T120000Z", "2026-W47-6", "", "now", "1e400", "-1"),
    *("2026-11-21T12:00:00+99:99", "2026-11-21T12:00:00.123456789Z", "1990-01-01T00:00:00Z", "2026-11-21T12:00:00Z"),
)
RAWS = tuple(
    Raw(text)
    for text in (
        *(
            "1e400",
            "-1e400",
            "1e-400",
            "9" * 5000,
            "-" + "9" * 400,
            "0." + "1" * 400,
            "NaN",
            "Infinity",
            "-0",
            "1E+2",
            "01",
        ),
        *(
            '"\\u0000"',
            '"\\ud800"',
            '"\\udc00x"',
            '"\\ud83d\\ude00"',
            '"a\\u0000\\\\u0000"',
            '"\\\\u0000"',
            '"\\x"',
            '"\t"',
        ),
        *("[" * 10_000 + "]" * 10_000, '{"a":' * 3_000 + "1" + "}" * 3_000, "[" * 500, '{"a":1,"a":2}', '{"":{"":""}}'),
        *(
            "18446744073709551616",
            "-9223372036854775809",
            "true",
            "null",
            '"' + "x" * 40_000 + '"',
            '"\u202e\ufeff\uffff"',
        ),
    )
)
TEXTS = (
    *(
        "",
        " ",
        "0",
        "\x00",
        "\x7f",
        "\ufffd",
        "\u202e",
        "'; DROP TABLE contacts_contact; --",
        "{{7*7}}",
        "<script>",
        "\\N",
    ),
    *(
        "\t",
        "\n",
        "a" * 255,
        "a" * 256,
        "é" * 200,
        "😀" * 100,
        "null",
        "undefined",
        "NaN",
        "../../etc/passwd",
        "\u0345\u0345",
    ),
    *(
        "anna@example.com",
        "ANNA@EXAMPLE.COM",
        "a@b",
        "@",
        "+49 30 123",
        "order-1",
        "EUR",
        "eur",
        "€",
        "XXXX",
        "-5",
        "1,5",
    ),
)
KEYS = (
    *("type", "event", "name", "userId", "anonymousId", "previousId", "groupId", "messageId", "timestamp", "sentAt"),
    *("originalTimestamp", "properties", "traits", "context", "writeKey", "batch", "integrations", "channel", "url"),
    *(
        "email",
        "phone",
        "page",
        "campaign",
        "ip",
        "userAgent",
        "path",
        "title",
        "referrer",
        "search",
        "screen",
        "locale",
    ),
    *(
        "order_id",
        "products",
        "total",
        "revenue",
        "value",
        "currency",
        "quantity",
        "price",
        "product_id",
        "sku",
        "coupon",
    ),
    *("tax", "shipping", "discount", "refund_id", "firstName", "lastName", "createdAt", "source", "medium", "", "$set"),
)
NAMES = (
    "Order Completed",
    "Order Updated",
    "Order Refunded",
    "Order Cancelled",
    "Product Viewed",
    "Product Added",
    "x",
)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(TEXTS),
    st.sampled_from(TIMES),
    st.sampled_from(RAWS),
)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=8))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=6)),
    max_leaves=12,
)
ids = st.one_of(st.sampled_from(("anna", "bert", "c", "anon-1")), values)
products = st.one_of(values, st.lists(st.dictionaries(keys, leaves, max_size=6), max_size=3))
properties = st.one_of(
    values,
    st.dictionaries(keys, values, max_size=6),
    st.fixed_dictionaries(
        {"order_id": st.one_of(st.sampled_from(("o-1", "o-2")), leaves), "total": leaves},
        optional={"products": products, "currency": leaves, "tax": leaves},
    ),
)
calls = st.fixed_dictionaries(
    {"type": st.one_of(st.sampled_from(("track", "identify", "page", "screen", "group", "alias")), leaves)},
    optional={
        "event": st.one_of(st.sampled_from(NAMES), leaves),
        "name": leaves,
        "userId": ids,
        "anonymousId": ids,
        "previousId": ids,
        "groupId": ids,
        "messageId": st.one_of(st.sampled_from(("m-1", "m-2")), leaves),
        "timestamp": st.one_of(st.sampled_from(TIMES), leaves),
        "sentAt": st.one_of(st.sampled_from(TIMES), leaves),
        "properties": properties,
        "traits": properties,
        "context": values,
    },
)
batches = st.fixed_dictionaries(
    {"batch": st.one_of(st.lists(st.one_of(calls, calls, values), max_size=6), values)},
    optional={"sentAt": st.one_of(st.sampled_from(TIMES), leaves), "writeKey": leaves, "context": values},
)


def write(value: object) -> bytes:
    """The value as JSON; raw pieces as they are, lone surrogates escaped."""
    return _write(value).encode("utf-8", "surrogatepass")


def _write(value: object) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_write(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_write(inner) for inner in value) + "]"
    return json.dumps(value)


bodies = st.one_of(calls.map(write), batches.map(write), values.map(write), st.binary(max_size=400))
headers = st.dictionaries(
    st.sampled_from(
        ("Content-Encoding", "Content-Type", "Origin", "User-Agent", "X-Forwarded-For", "Referer", "Authorization")
    ),
    st.one_of(
        st.sampled_from(
            ("gzip", "br", "", "null", "https://evil.example", "1.2.3.4, 5.6.7.8", "::1", "Basic !!", "Bearer x")
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60),
    ),
    max_size=3,
)
