"""Reads what was typed or sent as a value of a field's type; what does not fit is refused in words."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from touchline.records.countries import find_country
from touchline.records.fields import Field, FieldType
from touchline.records.normalising.dates import normalise_day
from touchline.records.normalising.languages import find_language
from touchline.records.normalising.phones import normalise_phone
from touchline.records.normalising.time_zones import find_time_zone
from touchline.records.rules import find_broken

LONGEST_TEXT: Final = 1_000
LONGEST_LONG_TEXT: Final = 10_000
MOST_IN_LIST: Final = 100
LONGEST_TAG: Final = 60
CURRENCY: Final = re.compile(r"[A-Z]{3}")
AMOUNT: Final = re.compile(r"^\s*([A-Za-z]{3}|[$€£¥])?\s*(-?[0-9][0-9 .,'’]*?)\s*([A-Za-z]{3}|[$€£¥])?\s*$")
SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
PHONE: Final = re.compile(r"[0-9+()/.\- \u00a0xX#*]{3,40}")
TRUE: Final = frozenset({"true", "yes", "1", "on", "y", "ja", "oui"})
FALSE: Final = frozenset({"false", "no", "0", "off", "n", "nein", "non"})
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


class Nonsense(ValueError):
    """A value that does not fit its field; the text says why and what would."""


def read_value(field: Field, given: Any) -> Any:
    """Return what a field keeps of what was given: JSON's own types, None or an empty list for nothing. Raises Nonsense."""
    if field.is_list:
        return _keep_rules(field, _read_list(field, given))
    if given is None or (isinstance(given, str) and not given.strip()):
        if field.required:
            raise Nonsense(_("{label} cannot be empty.").format(label=field.label))
        return field.empty
    return _keep_rules(field, READERS[field.type](field, given))


def _keep_rules(field: Field, value: Any) -> Any:
    """Return the value; raises Nonsense where it breaks a rule of the attribute."""
    if field.required and value == []:
        raise Nonsense(_("{label} cannot be empty.").format(label=field.label))
    if field.has_rules and value != [] and (reason := find_broken(field, value)):
        raise Nonsense(reason)
    return value


def clean_text(text: str) -> str:
    """Return text in one spelling (NFC) without control characters and lone surrogates, trimmed."""
    text = text.encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", CONTROL.sub("", text.replace("\r\n", "\n"))).strip()


def _read_text(field: Field, given: Any) -> str:
    if not isinstance(given, str | int | float | Decimal):
        raise Nonsense(_("{label} takes text.").format(label=field.label))
    text = clean_text(str(given))
    longest = LONGEST_LONG_TEXT if field.type is FieldType.LONG_TEXT else LONGEST_TEXT
    if field.type is FieldType.TEXT:
        text = " ".join(text.split())
    if len(text) > longest:
        raise Nonsense(
            _("That is {length} characters; {label} takes at most {longest}.").format(
                length=len(text), label=field.label, longest=longest
            )
        )
    return text


def _read_decimal(field: Field, given: Any) -> Decimal:
    if isinstance(given, bool):
        raise Nonsense(_("{label} takes a number.").format(label=field.label))
    try:
        number = Decimal(_plain_number(given) if isinstance(given, str) else str(given))
    except InvalidOperation:
        raise Nonsense(_("“{text}” is not a number.").format(text=str(given)[:60])) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise Nonsense(_("“{text}” is not a number one can reckon with.").format(text=str(given)[:60]))
    return number


def _plain_number(text: str) -> str:
    """Return a number as people write it, with a point and nothing between its digits."""
    text = re.sub("[\\s'’_]", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point:
        # One comma with other than three digits behind it parts the decimals, as in 12,5.
        parts_decimals = text.count(",") == 1 and (point >= 0 or len(text) - comma - 1 != 3)
        return text.replace(".", "").replace(",", ".") if parts_decimals else text.replace(",", "")
    return text.replace(",", "") if point >= 0 else text


def _read_number(field: Field, given: Any) -> int | float:
    number = _read_decimal(field, given)
    return int(number) if number == number.to_integral_value() else float(number)


def _read_money(field: Field, given: Any) -> dict[str, str]:
    currency = settings.ENVIRONMENT.currency
    if isinstance(given, dict):
        amount, currency = given.get("amount"), str(given.get("currency") or currency).upper()
    elif isinstance(given, str) and (found := AMOUNT.match(given)):
        sign = (found[1] or found[3] or currency).upper()
        amount, currency = found[2], SIGNS.get(sign, sign)
    else:
        amount = given
    if not CURRENCY.fullmatch(currency):
        raise Nonsense(_("“{text}” is not a currency; write three letters, such as EUR.").format(text=currency[:20]))
    number = _read_decimal(field, amount if amount is not None else "")
    return {"amount": f"{number.normalize():f}", "currency": currency}


def _read_date(field: Field, given: Any) -> str:
    if isinstance(given, datetime):
        given = timezone.localtime(given).date()
    text = given.isoformat() if isinstance(given, date) else str(given).strip()
    if day := normalise_day(text):
        return day
    raise Nonsense(_("“{text}” is not a day; write it as 2026-11-30.").format(text=text[:60]))


def _read_moment(field: Field, given: Any) -> str:
    if isinstance(given, datetime):
        found = given
    else:
        try:
            found = datetime.fromisoformat(str(given).strip())
        except ValueError:
            text = str(given)[:60]
            raise Nonsense(_("“{text}” is not a time; write it as 2026-11-30 14:05.").format(text=text)) from None
    if found.tzinfo is None:
        found = timezone.make_aware(found)
    try:
        return found.astimezone(UTC).isoformat()
    except OverflowError:
        raise Nonsense(_("“{text}” is too far away.").format(text=str(given)[:60])) from None


def _read_yes_no(field: Field, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word not in TRUE | FALSE:
        raise Nonsense(_("“{text}” is neither yes nor no.").format(text=str(given)[:60]))
    return word in TRUE


def _read_choice(field: Field, given: Any) -> str:
    text = clean_text(str(given))
    for value, label in field.options:
        if text.casefold() in (value.casefold(), str(label).casefold()):
            return value
    raise Nonsense(_("“{text}” is not among the choices of {label}.").format(text=text[:60], label=field.label))


def _read_list(field: Field, given: Any) -> list[str]:
    parts = given.split(",") if isinstance(given, str) else given if isinstance(given, list | tuple) else [given]
    texts = [clean_text(str(part)) for part in parts if part is not None]
    if field.type is FieldType.CHOICES:
        found = [_read_choice(field, text) for text in texts if text]
    else:
        spelt = {value.casefold(): value for value, _label in field.options}
        found = [spelt.get(tag.casefold(), tag) for text in texts if (tag := " ".join(text.split()))]
    found = list(dict.fromkeys(found))
    if len(found) > MOST_IN_LIST or any(len(text) > LONGEST_TAG for text in found if field.type is FieldType.TAGS):
        raise Nonsense(
            _("{label} takes {most} values of at most {longest} characters.").format(
                label=field.label, most=MOST_IN_LIST, longest=LONGEST_TAG
            )
        )
    return found


def _read_url(field: Field, given: Any) -> str:
    text = clean_text(str(given))
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
    except ValueError:
        parts = urlsplit("")
    is_whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"[\s<>\"]", whole)
    if not is_whole or len(whole) > 2_000 or parts.username:
        raise Nonsense(_("“{text}” is not a web address.").format(text=text[:60]))
    return whole


def _read_email(field: Field, given: Any) -> str:
    text = clean_text(str(given))
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise Nonsense(_("“{text}” is not an e-mail address.").format(text=text[:60])) from None


def _read_phone(field: Field, given: Any) -> str:
    text = " ".join(clean_text(str(given)).split())
    if not PHONE.fullmatch(text) or sum(letter.isdigit() for letter in text) < 3:
        raise Nonsense(_("“{text}” is not a phone number.").format(text=text[:60]))
    return normalise_phone(text, field.country)


def _read_country(field: Field, given: Any) -> str:
    if code := find_country(clean_text(str(given))):
        return code
    raise Nonsense(_("“{text}” is not a country we know.").format(text=str(given)[:60]))


def _read_language(field: Field, given: Any) -> str:
    if tag := find_language(clean_text(str(given))[:LONGEST_TAG]):
        return tag
    raise Nonsense(_("“{text}” is not a language we know.").format(text=str(given)[:60]))


def _read_time_zone(field: Field, given: Any) -> str:
    if zone := find_time_zone(clean_text(str(given))[:LONGEST_TAG]):
        return zone
    raise Nonsense(_("“{text}” is not a time zone we know.").format(text=str(given)[:60]))


def _read_row(field: Field, given: Any) -> int:
    try:
        number = int(given)
    except (TypeError, ValueError):
        number = 0
    if isinstance(given, bool) or not 0 < number < 2**63:
        raise Nonsense(_("Choose {label} from the list.").format(label=field.label))
    return number


READERS: Final[dict[FieldType, Callable[[Field, Any], Any]]] = {
    FieldType.TEXT: _read_text,
    FieldType.LONG_TEXT: _read_text,
    FieldType.NUMBER: _read_number,
    FieldType.MONEY: _read_money,
    FieldType.DATE: _read_date,
    FieldType.MOMENT: _read_moment,
    FieldType.YES_NO: _read_yes_no,
    FieldType.CHOICE: _read_choice,
    FieldType.URL: _read_url,
    FieldType.EMAIL: _read_email,
    FieldType.PHONE: _read_phone,
    FieldType.COUNTRY: _read_country,
    FieldType.LANGUAGE: _read_language,
    FieldType.TIME_ZONE: _read_time_zone,
    FieldType.USER: _read_row,
    FieldType.TEAM: _read_row,
    FieldType.COMPANY: _read_row,
}
