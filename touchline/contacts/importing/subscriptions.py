"""What other systems write about whether somebody wants mail: subscribed, opted out, bounced, complained."""

from typing import Final

from touchline.contacts.models import Suppression
from touchline.imports.guessing import plain

IN: Final = "subscribed"
OUT: Final = "unsubscribed"
BOUNCED: Final = "bounced"
COMPLAINED: Final = "complained"
REASONS: Final = {
    OUT: Suppression.Reason.OPTED_OUT,
    BOUNCED: Suppression.Reason.BOUNCED,
    COMPLAINED: Suppression.Reason.COMPLAINED,
}
WORSE: Final = ("", IN, OUT, BOUNCED, COMPLAINED)
WORDS: Final[dict[str, tuple[str, ...]]] = {
    COMPLAINED: ("complain", "spam", "abuse"),
    BOUNCED: ("cleaned", "bounce", "hardbounce", "invalid", "undeliverable"),
    OUT: ("unsub", "optedout", "optout", "usersuppressed", "suppressed", "globallyunsubscribed", "donotcontact"),
    "": (
        "nonsubscribed",
        "notsubscribed",
        "neversubscribed",
        "nevers",
        "noconsent",
        "nonmarketing",
        "archived",
        "pending",
    ),
    IN: ("subscribed", "optedin", "optin", "confirmed", "marketing", "active"),
}
"""How the words for each state begin, letters and digits alone; the first that fits counts."""
YES: Final = frozenset({"yes", "true", "1", "ja", "oui", "y"})
NO: Final = frozenset({"no", "false", "0", "nein", "non", "n"})
TURNED: Final = ("unsub", "optedout", "optout", "donot", "dnc", "globallyunsub", "isunsub", "cleantime")
"""How names of columns begin in which yes means no, and any other word says when or why somebody left."""


def read_subscription(cell: str, column: str) -> str:
    """Return the state a cell tells, '' when it tells none; the name of a part of Mailchimp's zip tells it, too."""
    word, name = plain(cell), plain(column)
    if not word:
        return ""
    is_turned = name.startswith(TURNED)
    if word in YES | NO:
        return OUT if (word in YES) == is_turned else ("" if is_turned else IN)
    if is_turned:
        return BOUNCED if name.startswith("clean") or "bounce" in word else COMPLAINED if "complain" in word else OUT
    for state, starts in WORDS.items():
        if word.startswith(starts) or (state in REASONS and any(start in word for start in starts)):
            return state
    return ""


def worst(states: list[str]) -> str:
    """Return the state that counts where several columns tell one: a complaint before a bounce before an opt-out."""
    return max(states, key=WORSE.index, default="")
