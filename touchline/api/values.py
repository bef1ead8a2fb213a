"""How moments, money and ids are written and read in the API."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2299, 12, 31, tzinfo=UTC)
"""The days the event store can hold."""


def parse_moment(text: object) -> datetime:
    """Return the aware UTC moment of an ISO 8601 text (UTC where no zone is named) or of unix seconds.

    Raises ValueError, also for years the event store cannot hold.
    """
    said = str(text).strip()
    try:
        moment = _parse(said)
    except (ValueError, OverflowError, OSError):
        raise ValueError("write a time as 2026-11-21T20:50:00Z or in unix seconds") from None
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("write a time between the years 1900 and 2299")
    return moment


def _parse(said: str) -> datetime:
    if re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", said, re.ASCII) and not re.fullmatch(r"\d{8}", said):
        return datetime.fromtimestamp(float(said), UTC)
    # A plus sign that nobody escaped arrives as a space.
    moment = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", said) if "T" in said else said)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def format_moment(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def format_money(amount: Decimal) -> str:
    """Return an amount with two decimals, or up to four where it has them."""
    text = f"{amount:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


NO_NUL = r"^[^\u0000]*$"
MomentQuery = Annotated[
    datetime | None,
    BeforeValidator(lambda text: parse_moment(text) if text else None),
    WithJsonSchema(
        {
            "type": "string",
            "format": "moment",
            "description": "ISO 8601 or unix seconds, between the years 1900 and 2299.",
        }
    ),
]


def read_moment(said: object) -> datetime:
    """Return the moment of a body's text; one that is none is an "unfit" error, which answers 422."""
    try:
        return parse_moment(said)
    except ValueError as error:
        raise PydanticCustomError("unfit", "{reason}", {"reason": str(error)}) from None


MomentIn = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "format": "moment", "description": "ISO 8601, between the years 1900 and 2299."}),
]
Moment = Annotated[
    datetime,
    PlainSerializer(format_moment, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-21T20:50:00.000Z"]}),
]
Money = Annotated[
    Decimal,
    PlainSerializer(format_money, return_type=str),
    WithJsonSchema(
        {"type": "string", "description": "A decimal as text, so that no reader rounds it.", "examples": ["12.50"]}
    ),
]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Text = Annotated[str, Field(max_length=2000, json_schema_extra={"pattern": NO_NUL})]
ShortText = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": NO_NUL})]
Slug = Annotated[str, Field(min_length=1, max_length=60, json_schema_extra={"pattern": "^[a-z][a-z0-9_]*$"})]
