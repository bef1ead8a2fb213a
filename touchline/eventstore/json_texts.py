"""Writes a JSON value as the event store's JSONExtractRaw does, so that its text is the same whoever asks."""

from decimal import Decimal
from typing import Any, Final

import msgspec

WHOLE: Final = range(-(2**63), 2**64)
"""Larger whole numbers are texts to the event store."""
PLAIN: Final = (1e-6, 1e21)
"""From here to there it writes a number without an exponent."""
ESCAPES: Final = {number: f"\\u{number:04X}" for number in range(0x20) if chr(number) not in "\b\t\n\f\r"}
ESCAPES.update({0x22: '\\"', 0x5C: "\\\\", 0x2028: "\\u2028", 0x2029: "\\u2029"})
ESCAPES.update({ord(letter): f"\\{name}" for letter, name in zip("\b\t\n\f\r", "btnfr", strict=True)})


def write_json(value: Any) -> str:
    """Return what was decoded from JSON as text.

    https://clickhouse.com/docs/sql-reference/functions/json-functions#JSONExtractRaw
    """
    if isinstance(value, str):
        return f'"{value.translate(ESCAPES)}"'
    if isinstance(value, float):
        return _write_float(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{write_json(name)}:{write_json(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write_json, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and value not in WHOLE:
        return f'"{value}"'
    return msgspec.json.encode(value).decode()


def _write_float(value: float) -> str:
    """Return the shortest text that reads back as the number; a whole one has no point: 1.0 is 1."""
    if value == 0 or PLAIN[0] <= abs(value) < PLAIN[1]:
        text = f"{Decimal(repr(value)):f}"
        return text.removesuffix(".0")
    mantissa, _e, exponent = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
