"""Compares what somebody types with what something is called: without case and accents, with slips of the finger forgiven."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

MARKS: Final = re.compile("[\u0300-\u036f]")
SEPARATORS: Final = re.compile(r"[\s,.;:/()\[\]\"'’_@+-]+")
LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
LONGEST_COMPARED: Final = 40


def fold(text: str) -> str:
    """Return the text without case and accents: "Dóra Szabó" is "dora szabo"."""
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(LETTERS)


def split_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    return tuple(word for word in SEPARATORS.split(fold(text)) if word)


def get_patience(word: str) -> int:
    """Return how many slips are forgiven in a word: none in one of two letters, one up to five, two in longer ones."""
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2


@lru_cache(maxsize=4096)
def count_slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped with their neighbour."""
    one, other = one[:LONGEST_COMPARED], other[:LONGEST_COMPARED]
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, line
    return last[-1]


def find_slips(word: str, among: Sequence[str]) -> int | None:
    """Return 0 when one of the words begins with `word`, else the fewest slips that are forgiven, else None."""
    if any(other.startswith(word) for other in among):
        return 0
    patience = get_patience(word)
    near = [count_slips(word, other) for other in among if abs(len(word) - len(other)) <= patience]
    # Somebody still typing has written only the beginning of a long word.
    near += [count_slips(word, other[: len(word)]) for other in among if len(word) > 3 and len(other) > len(word)]
    return min((slips for slips in near if slips <= patience), default=None)


def score(words: Sequence[str], label: str) -> int | None:
    """Return how well the label answers the typed words, 0 for best; None where a word has nothing like it."""
    among = split_words(label)
    total = 0
    for word in words:
        slips = find_slips(word, among)
        if slips is None:
            # Two signs of a script without letters are a word.
            if (len(word) < 3 and word.isascii()) or word not in fold(label):
                return None
            slips = 1
        total += slips * 10
    begins = bool(among) and bool(words) and among[0].startswith(words[0])
    return total + (0 if begins else 1)


def mark(label: str, words: Sequence[str]) -> SafeString:
    """Return the label as HTML in which what was typed, or what it was taken for, is marked."""
    spans = sorted(set(_find_spans(label, words)))
    drawn: list[str] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        drawn += [conditional_escape(label[at:start]), format_html("<mark>{}</mark>", label[start:end])]
        at = end
    return mark_safe("".join([*drawn, conditional_escape(label[at:])]))  # noqa: S308 (every part is escaped above)


def _find_spans(label: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand; a label whose folding changes its length is marked word by word."""
    tokens = [(found.start(), found.end()) for found in re.finditer(r"[^\s,.;:/()\[\]\"'’_@+-]+", label)]
    for word in words:
        hit = _find_plain(label, word, tokens)
        if hit:
            yield hit
            continue
        patience = get_patience(word)
        for start, end in tokens:
            token = fold(label[start:end])
            if patience and (count_slips(word, token) <= patience or count_slips(word, token[: len(word)]) <= patience):
                yield start, end


def _find_plain(label: str, word: str, tokens: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    for start, end in tokens:
        if fold(label[start:end]).startswith(word):
            return start, min(end, start + len(word))
    folded = fold(label)
    at = folded.find(word) if len(folded) == len(label) and len(word) > 1 else -1
    return (at, at + len(word)) if at >= 0 else None
