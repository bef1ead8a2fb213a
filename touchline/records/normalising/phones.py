"""Phone numbers in the one spelling of E.164 (`+493012345678`), whatever was typed between the digits."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

FILLING: Final = re.compile(r"[()/.\-\s]+")
LONGEST: Final = 40


def normalise_phone(text: str, country: str = "") -> str:
    """Return a number as E.164, or as it was typed where it is none that can be: an extension, a short number.

    `country` (two letters) is where a number without +49 or 0049 is from; without it such a number stays as it is.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return text
    return _normalise(text, country.upper())


@lru_cache(maxsize=4_096)
def _normalise(text: str, country: str) -> str:
    digits = FILLING.sub("", text)
    if digits.startswith("00") and not digits.startswith("000"):
        digits = f"+{digits[2:]}"
    if not country and not digits.startswith("+"):
        return text
    try:
        number = phonenumbers.parse(digits if digits.startswith("+") else text, country or None)
    except NumberParseException:
        return text
    if number.extension or not phonenumbers.is_possible_number(number):
        return text
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
