"""Counts of how many text messages an SMS is made: the alphabet of GSM 03.38 with its extension, or UCS-2."""

import math
from dataclasses import dataclass
from typing import Final

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """How long a text is as SMS; `odd` are the characters that make it UCS-2, where a message holds 70 instead of 160."""

    characters: int
    segments: int
    per_segment: int
    odd: str = ""


def count_segments(text: str) -> SmsLength:
    """Return the length of a text (3GPP TS 23.038): 160 or 70 characters in one message, 153 or 67 in each of several."""
    odd = "".join(dict.fromkeys(one for one in text if one not in GSM and one not in EXTENDED))
    if odd:
        length, whole, part = len(text.encode("utf-16-be")) // 2, 70, 67
    else:
        length, whole, part = sum(2 if one in EXTENDED else 1 for one in text), 160, 153
    segments = 0 if not length else 1 if length <= whole else math.ceil(length / part)
    return SmsLength(length, segments, whole if segments <= 1 else part, odd[:10])
