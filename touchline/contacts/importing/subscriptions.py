"""What other systems write about whether somebody wants mail: subscribed, opted out, bounced, complained."""

from typing import Final

from touchline.imports.guessing import plain

OUT: Final = "unsubscribed"
BOUNCED: Final = "bounced"
COMPLAINED: Final = "complained"
IN: Final = "subscribed"
STATES: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("unsubscribed", "unsub", "optedout", "optout", "out", "no", "false", "0", "nein", "never", "donotcontact"), OUT
    ),
    **dict.fromkeys(
        ("nonmarketing", "suppressed", "globallyunsubscribed", "neversubscribed", "notsubscribed", "archived"), OUT
    ),
    **dict.fromkeys(("cleaned", "bounced", "bounce", "hardbounce", "invalid", "undeliverable"), BOUNCED),
    **dict.fromkeys(("complained", "spam", "abuse", "complaint", "spamcomplaint"), COMPLAINED),
    **dict.fromkeys(
        ("subscribed", "yes", "true", "1", "ja", "optedin", "optin", "confirmed", "marketing", "active"), IN
    ),
}
TURNED: Final = (
    "unsubscribed",
    "optedout",
    "optout",
    "donotcontact",
    "donotemail",
    "globallyunsubscribed",
    "isunsubscribed",
)
"""Names of columns in which yes means no."""


def read_subscription(cell: str, column: str) -> str:
    """Return the state a cell tells, '' when it tells none; a file's name tells it too, as Mailchimp's exports do."""
    word = plain(cell)
    if not word:
        return ""
    if any(
        word.startswith(start)
        for start in ("subscribedmembers", "subscribedsegment", "subscribedemail", "subscribedaudience")
    ):
        return IN
    for start, state in (("unsubscribed", OUT), ("cleaned", BOUNCED), ("nonsubscribed", OUT), ("subscribed", IN)):
        if word.startswith(start) and ("csv" in word or word == start):
            return state
    state = STATES.get(word, "")
    if plain(column) in TURNED:
        is_plain = word in ("yes", "true", "1", "ja", "no", "false", "0", "nein")
        # A date or any other word under "unsubscribed" says when or why somebody left.
        if is_plain:
            return IN if state == OUT else OUT
        return state or OUT
    return state
