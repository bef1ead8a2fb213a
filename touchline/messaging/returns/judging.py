"""Who opened and clicked: a person, a proxy on somebody's behalf, or a machine; a verdict with its reason, over all that
one recipient's copy of a mail was asked for.

Only what a request shows is known: method, headers, agent, network, time, and what else was asked for around it. Nothing
here asks a database, so that the rules can be tried on a labelled public (`benchmarks/returns.py`), and run again later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.messaging.returns.agents import Agent, read_agent
from touchline.messaging.returns.networks import CLOUD, GATEWAY, IMAGE_PROXY, RELAY, WORKPLACE
from touchline.messaging.returns.signs import OPEN, Sign


class By(IntEnum):
    """Who it was; 0 while nobody has judged. Numbers are kept for ever."""

    UNKNOWN = 0
    HUMAN = 1
    PROXY = 2
    MACHINE = 3


class Hit(NamedTuple):
    """One request for something in a mail: when (seconds since 1970), what, by what, from where."""

    at: float
    kind: int
    link: int
    agent: str
    network: str
    place: int
    """A keyed hash of the client's address, the same for a day."""
    signs: int


class Letter(NamedTuple):
    """One recipient's copy: when a server took it (0 when that is unknown), and how many links it has."""

    sent_at: float = 0.0
    links: int = 0


class Verdict(NamedTuple):
    """Who it was, and the slug of why."""

    by: By
    reason: str


REASONS: Final[Mapping[str, str | Promise]] = {
    "person": _("Nothing speaks of a machine."),
    "head": _("It asked for the head of the page only, which no reader does."),
    "prefetch": _("It said itself that it loads ahead."),
    "trap": _("It followed a link that nobody sees."),
    "same_as_trap": _("It came from where the link that nobody sees was followed."),
    "agent": _("It calls itself a scanner or a program."),
    "no_agent": _("It does not say what it is."),
    "image_proxy": _("The mail provider fetched the picture for its reader."),
    "privacy": _("The mail program loads all pictures ahead, whether anybody reads or not."),
    "gateway": _("It came from a server that examines mail."),
    "burst": _("Several links were followed at the same moment."),
    "all_links": _("Nearly all links were followed within a minute."),
    "same_as_burst": _("It came from where several links were followed at the same moment."),
    "at_once": _("It came before anybody could have read the mail."),
    "signs": _("Several small signs speak of a machine."),
}
BURST_S, BURST_LINKS = 1.0, 2
RUSH_S, RUSH_LINKS = 3.0, 3
SWEEP_S, SWEEP_SHARE, SWEEP_LEAST = 60.0, 0.75, 5
NEAR_S: Final = 600.0
AT_ONCE_S: Final = 2.0
ENOUGH: Final = 4.0
LONGEST_WATCH_S: Final = NEAR_S
"""How far back other hits of a copy tell something about a new one."""


def judge(letter: Letter, hits: Sequence[Hit]) -> list[Verdict]:
    """Return a verdict for each of the hits of one copy, in their order."""
    verdicts = [_judge_alone(letter, hit) for hit in hits]
    _mark_bursts(letter, hits, verdicts)
    _mark_company(hits, verdicts)
    return [verdict or Verdict(By.HUMAN, "person") for verdict in verdicts]


def _judge_alone(letter: Letter, hit: Hit) -> Verdict | None:
    """Return what one hit shows by itself."""
    agent = read_agent(hit.agent)
    if hit.kind == OPEN and (agent is Agent.PROXY or (hit.network == IMAGE_PROXY and agent is not Agent.SCANNER)):
        return Verdict(By.PROXY, "image_proxy")
    if hit.kind == OPEN and (agent is Agent.PRIVACY or hit.network == RELAY):
        return Verdict(By.MACHINE, "privacy")
    reason = _find_plain_reason(letter, hit, agent)
    if not reason and weigh(letter, hit, agent) >= ENOUGH:
        reason = "signs"
    return Verdict(By.MACHINE, reason) if reason else None


def _find_plain_reason(letter: Letter, hit: Hit, agent: Agent) -> str:
    """Return the one thing that settles it, or ''."""
    reasons = (
        ("trap", hit.kind != OPEN and hit.link == 0),
        ("head", bool(hit.signs & Sign.HEAD)),
        ("prefetch", bool(hit.signs & Sign.PREFETCH)),
        ("agent", agent is Agent.SCANNER),
        ("no_agent", agent in (Agent.NONE, Agent.PRIVACY, Agent.PROXY)),
        ("gateway", hit.network in (GATEWAY, IMAGE_PROXY)),
        ("at_once", letter.sent_at > 0 and hit.at - letter.sent_at < AT_ONCE_S),
    )
    return next((reason for reason, holds in reasons if holds), "")


def weigh(letter: Letter, hit: Hit, agent: Agent) -> float:
    """Return the weight of the small signs; `ENOUGH` makes a machine."""
    is_click = hit.kind != OPEN
    weight = 0.0
    if hit.network == CLOUD:
        weight += 3.0
    if agent is Agent.OUTDATED:
        weight += 2.0
    elif agent is Agent.OTHER:
        weight += 1.5
    elif agent is Agent.MAIL and is_click:
        weight += 0.5
    if not hit.signs & Sign.LANGUAGE and agent is not Agent.MAIL:
        weight += 1.5 if is_click else 1.0
    if is_click and not hit.signs & Sign.WANTS_PAGE:
        weight += 2.0
    if is_click and hit.signs & Sign.SECURE and agent is Agent.BROWSER and not hit.signs & Sign.FETCH_FACTS:
        weight += 0.5
    if is_click and hit.signs & Sign.USER_ASKED:
        weight -= 1.0
    return weight + weigh_delay(letter, hit) - (1.0 if hit.network == WORKPLACE else 0.0)


def weigh_delay(letter: Letter, hit: Hit) -> float:
    """Return what the time since the mail was taken weighs: scanners come first, people later."""
    if not letter.sent_at:
        return 0.0
    delay = hit.at - letter.sent_at
    return next((weight for seconds, weight in ((6, 2.0), (20, 1.0), (90, 0.5)) if delay < seconds), 0.0)


def _mark_bursts(letter: Letter, hits: Sequence[Hit], verdicts: list[Verdict | None]) -> None:
    """Mark clicks on several links within a moment, and on nearly all within a minute."""
    clicks = sorted((hit.at, number) for number, hit in enumerate(hits) if hit.kind != OPEN)
    sweep = max(SWEEP_LEAST, SWEEP_SHARE * letter.links)
    for seconds, least, reason in (
        (BURST_S, BURST_LINKS, "burst"),
        (RUSH_S, RUSH_LINKS, "burst"),
        (SWEEP_S, sweep, "all_links"),
    ):
        for run in _find_runs(clicks, seconds):
            if len({hits[number].link for number in run}) >= least:
                for number in run:
                    verdicts[number] = verdicts[number] or Verdict(By.MACHINE, reason)


def _find_runs(clicks: Sequence[tuple[float, int]], seconds: float) -> Iterable[list[int]]:
    """Return, for each click, the clicks of so many seconds from it on."""
    last = 0
    for first, (at, _number) in enumerate(clicks):
        last = max(last, first)
        while last < len(clicks) and clicks[last][0] - at <= seconds:
            last += 1
        if last - first > 1:
            yield [number for _at, number in clicks[first:last]]


def _mark_company(hits: Sequence[Hit], verdicts: list[Verdict | None]) -> None:
    """Mark what came from the same place, by the same agent, within ten minutes of a trap or burst."""
    caught: dict[tuple[int, str], list[tuple[float, str]]] = defaultdict(list)
    for hit, verdict in zip(hits, verdicts, strict=True):
        if verdict and verdict.reason in ("trap", "burst"):
            caught[hit.place, hit.agent].append((hit.at, "trap" if verdict.reason == "trap" else "burst"))
    for number, hit in enumerate(hits):
        if verdicts[number] is None:
            near = [why for at, why in caught[hit.place, hit.agent] if abs(at - hit.at) <= NEAR_S]
            if near:
                verdicts[number] = Verdict(By.MACHINE, f"same_as_{near[0]}")
