"""What stands in the way of a send, or should give pause, before it is ordered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.campaigns.audience import find_trouble, get_wanted
from touchline.campaigns.models import Rules, Send, Timing
from touchline.campaigns.moments import find_first_moment, find_moment, is_skipped
from touchline.kit.clock import now
from touchline.messaging.design.models import DesignKind
from touchline.messaging.design.sources import find_problems
from touchline.messaging.models import Design
from touchline.ui.numbers import say_number

FAR_ABOVE: Final = 3
"""Times the usual audience."""
NOTABLE: Final = 500
"""So few are never far above anything."""
LATEST: Final = 10

UNTESTED: Final[dict[str, str | Promise]] = {
    "email": lazy("Nobody has looked at it in a mailbox yet: no test was sent since its content changed."),
    "sms": lazy("Nobody has read the SMS as it would arrive yet: no test was sent since its text changed."),
    "push": lazy("Nobody has read the push message as it would arrive yet: no test was sent since its text changed."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: `stops` says that it cannot go out like this; `design` is the one it is about."""

    text: str
    stops: bool = True
    design: int = 0


def check_send(send: Send) -> list[Finding]:
    """Return all that stands in the way or should be known, what stops first."""
    found = [*_check_content(send), *_check_audience(send), *_check_sender(send), *_check_time(send)]
    return sorted(found, key=lambda one: not one.stops)


def _check_content(send: Send) -> Iterator[Finding]:
    variants = list(send.variants.select_related("design"))
    said: dict[tuple[str, bool, int], list[str]] = {}
    for variant in variants:
        where = _("Variant {letter}: ").format(letter=variant.letter) if len(variants) > 1 else ""
        if variant.design is None:
            yield Finding(where + _("Choose a design."))
            continue
        # Whatever the design was made for, a campaign is advertising: one has to be able to leave it.
        if not fits_channel(send, variant.design):
            is_sms = send.channel == Send.Channel.SMS
            yield Finding(
                where + (_("Choose a design for SMS.") if is_sms else _("The design is for SMS; choose another one."))
            )
            continue
        for problem in find_problems(variant.design, subject=variant.subject, kind=DesignKind.MARKETING):
            about = problem.text, problem.level == "error", variant.design.pk
            said.setdefault(about, []).append(variant.letter)
    for (text, stops, design), letters in said.items():
        # What is so in all of them is said once.
        where = "" if len(letters) == len(variants) else _("Variant {letter}: ").format(letter=", ".join(letters))
        yield Finding(f"{where}{text}", stops=stops, design=design)
    if send.timing == Timing.LOCAL and len(variants) > 1 and send.test_percent < 100:
        yield Finding(
            _("By each one's own hour there is no time to wait for the better variant: give all variants to everybody.")
        )


def fits_channel(send: Send, design: Design) -> bool:
    """Tell whether a design is made for the channel of a send; a push message takes what is written for a mail."""
    return (design.channel == Send.Channel.SMS) == (send.channel == Send.Channel.SMS)


def _check_audience(send: Send) -> Iterator[Finding]:
    if text := find_trouble(get_wanted(send)):
        yield Finding(text)
    if send.topic is None:
        yield Finding(_("Choose the topic: who agreed to it may get the send."))
    elif send.topic.archived_at is not None or send.channel not in send.topic.channels:
        yield Finding(_("The topic is not meant for this channel, or was put away."))


def _check_sender(send: Send) -> Iterator[Finding]:
    if send.channel != Send.Channel.EMAIL:
        return
    if send.sender is None:
        yield Finding(_("Choose who it comes from."))
    elif send.sender.archived_at is not None:
        yield Finding(_("The sender was put away; choose another one."))


def _check_time(send: Send) -> Iterator[Finding]:
    if send.timing == Timing.NOW or send.day is None or send.clock is None:
        return
    latest = find_moment(send.day, send.clock, send.zone) if send.timing == Timing.AT else None
    if latest is not None and latest < now() - timedelta(minutes=1):
        yield Finding(_("The time has passed; choose a later one, or send it right away."))
    if send.timing == Timing.AT and is_skipped(send.day, send.clock, send.zone):
        yield Finding(
            _("On that night the clocks skip this hour; it goes out one hour later on the clock."), stops=False
        )
    if send.timing == Timing.LOCAL:
        if find_moment(send.day, send.clock, "Etc/GMT+12") < now():
            yield Finding(_("That hour has passed everywhere; choose a later one."))
        elif find_first_moment(send.day, send.clock) < now():
            yield Finding(
                _("Somewhere in the world that hour has passed already; whoever lives there gets it at once."),
                stops=False,
            )


def get_rules() -> Rules:
    """Return the rules about sends, as they are where nobody set any."""
    return Rules.objects.first() or Rules()


def find_usual() -> int | None:
    """Return how many the last sends went to, as their median; None before the third."""
    sizes = (
        Send.objects.filter(started_at__isnull=False).order_by("-started_at").values_list("size", flat=True)[:LATEST]
    )
    known = [size for size in sizes if size]
    return int(median(known)) if len(known) >= 3 else None


def find_why_typed(send: Send, count: int) -> str:
    """Return why the number has to be typed before this goes out, or nothing."""
    usual = find_usual()
    if count >= NOTABLE and usual is not None and count > FAR_ABOVE * usual:
        usually = say_number(usual)
        return _("That is far more than usual: your last sends went to about {usual} people.").format(usual=usually)
    if not is_tested(send):
        return str(UNTESTED[send.channel])
    return ""


def is_tested(send: Send) -> bool:
    """Tell whether every design of it was sent as a test as it is now."""
    return all(one.design is not None and one.design.tested_at for one in send.variants.select_related("design"))
