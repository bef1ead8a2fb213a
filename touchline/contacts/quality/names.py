"""What is odd about a name, and how it is written."""

import re
from typing import Final

from touchline.records.normalising.names import ENDINGS, PARTICLES

MADE_UP: Final = frozenset(
    """test tester testing asdf qwerty qwertz abc abcd xxx aaa none null nil unknown anonymous anonym nobody n/a na undefined
    foo bar foobar dummy sample max mustermann mickey mouse donald duck keine kein name nachname vorname""".split()
)
WHOLE: Final = frozenset(
    {"max mustermann", "erika mustermann", "mickey mouse", "donald duck", "vorname nachname", "foo bar"}
)
ALONE: Final = MADE_UP - {"max", "mickey", "mouse", "donald", "duck", "name", "bar", "sample", "kein", "keine"}
WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
REPEATED: Final = re.compile(r"(.)\1{3,}")


def is_odd(name: str) -> bool:
    """Tell whether it is hardly anybody's name: an address, digits, one letter, the same letter on and on, or a joke."""
    text = name.strip().casefold()
    if not text:
        return False
    letters = sum(letter.isalpha() for letter in text)
    if "@" in text or "://" in text or letters < 2 or any(letter.isdigit() for letter in text):
        return True
    return bool(REPEATED.search(text)) or text in WHOLE or text in ALONE or text.split()[0] in {"test", "asdf"}


def is_shouted(name: str) -> bool:
    """Tell whether all of it is in capitals, or all in small letters."""
    text = name.strip()
    if len(text) < 5 or " " not in text or (not text.isascii() and not any(c.isupper() or c.islower() for c in text)):
        return False
    return text.isupper() or text.islower()


def write_name(name: str) -> str:
    """Return a name with capitals where names have them: 'ADA VAN DER BERG' is 'Ada van der Berg'."""
    words = name.split()
    return " ".join(_write_word(word, is_inner=0 < at < len(words) - 1) for at, word in enumerate(words))


def read_name(address: str) -> str:
    """Return the name that an address spells out ('ada.lovelace@…'), or ''."""
    local = address.partition("@")[0].partition("+")[0]
    parts = [part for part in re.split(r"[._-]+", local) if part]
    if len(parts) < 2 or len(parts) > 3 or any(len(part) < 2 or not part.isalpha() for part in parts):
        return ""
    return write_name(" ".join(parts))


def _write_word(word: str, *, is_inner: bool) -> str:
    low = word.lower()
    if is_inner and low in PARTICLES:
        return low
    if low.strip(".") in {"ii", "iii", "iv"} and low.strip(".") in ENDINGS:
        return word.upper()
    written = WORD.sub(lambda found: _write_part(found[0]), word)
    return f"Mc{written[2:3].upper()}{written[3:]}" if low.startswith("mc") and len(low) > 4 else written


def _write_part(part: str) -> str:
    """Return a part between hyphens; behind O' and D' a capital again, behind another apostrophe none."""
    low = part.lower()
    if len(low) > 3 and low[:2] in ("o'", "d'", "o’", "d’", "l'", "l’"):
        return low[0].upper() + low[1] + low[2].upper() + low[3:]
    return low[0].upper() + low[1:]
