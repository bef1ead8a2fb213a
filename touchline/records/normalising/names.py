"""Names: put together from their parts, and taken apart where only the whole is there."""

from typing import Final

PARTICLES: Final = frozenset(
    "al ap ben bin da dal de degli dei del della der den des di do dos du el ibn la las le les lo los mac"
    " mc san st ste ten ter van vande vanden vander von vom zu zum zur".split()
)
TITLES: Final = frozenset("mr mrs ms miss mx dr prof professor herr frau hr fr dipl ing mag sir dame mme mlle".split())
ENDINGS: Final = frozenset("jr sr ii iii iv phd md msc bsc ba ma mba esq".split())


def join_name(first: str, last: str) -> str:
    """Return the whole name of its parts."""
    return " ".join(part for part in (first.strip(), last.strip()) if part)


def split_name(whole: str) -> tuple[str, str]:
    """Return first and last names of a whole one: 'Last, First' too, titles left out, 'van der Berg' kept together."""
    if whole.count(",") == 1:
        last, first = (part.strip() for part in whole.split(","))
        if first and last and first.lower().strip(".") not in ENDINGS:
            return " ".join(_drop_titles(first.split())), last
    words = _drop_titles(whole.replace(",", " ").split())
    while len(words) > 1 and words[-1].lower().replace(".", "") in ENDINGS:
        words.pop()
    if len(words) < 2:
        return " ".join(words), ""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower().strip(".'") in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def _drop_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].lower().strip(".") in TITLES:
        words = words[1:]
    return words
