"""A public that opens and clicks, each request with its true label: people at desks and on phones, and the machines
between the sender and them.

It knows nothing of the rules that judge it. What each of them does is drawn anew for every seed: versions, networks
(also such as stand in no list), delays, gaps, how many links, which headers; rules that were fitted to one public fail on
the next. How they behave follows what operators publish and what senders measured: scanners fetch all links within a
second, a median of 43 s after the mail was sent; Apple's programs load pictures ahead; Google fetches them on reading.
"""

import ipaddress
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from touchline.messaging.returns.signs import CLICK, OPEN, Sign

FULL: Final = int(Sign.LANGUAGE | Sign.WANTS_PAGE | Sign.FETCH_FACTS | Sign.USER_ASKED | Sign.SECURE)
PICTURE: Final = int(Sign.LANGUAGE | Sign.FETCH_FACTS | Sign.SECURE)
BARE: Final = int(Sign.SECURE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the collector would see it, and who really made it."""

    at: float
    """Seconds after a mail server took the mail."""
    kind: int
    link: int
    agent: str
    ip: str
    signs: int
    is_machine: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """One recipient's copy of a mail with all that was asked for; `actors` names who is behind it."""

    actors: str
    links: int
    requests: list[Request]


class Client(NamedTuple):
    """What a request comes from: its agent, its address, and what its headers show."""

    agent: str
    ip: str
    signs: int


Actor = Callable[[random.Random, int], Iterator[Request]]


def make_public(seed: int, *, copies: int) -> list[Copy]:
    """Return so many copies with their requests, in order of time; the same for the same seed."""
    chance = random.Random(seed)
    return [_make_copy(chance) for _number in range(copies)]


def _make_copy(chance: random.Random) -> Copy:
    links = chance.choice((1, 2, 3, 4, 5, 6, 8, 8, 10, 14, 20))
    name = chance.choices(list(PEOPLE), weights=[weight for weight, _actor in PEOPLE.values()])[0]
    actors = [name]
    requests = list(PEOPLE[name][1](chance, links))
    if chance.random() < 0.45:
        machine = chance.choices(list(MACHINES), weights=[weight for weight, _actor in MACHINES.values()])[0]
        actors.append(machine)
        requests += MACHINES[machine][1](chance, links)
    return Copy("+".join(actors), links, sorted(requests, key=lambda one: one.at))


# --- people


def read_at_desk(chance: random.Random, links: int) -> Iterator[Request]:
    """Somebody in a browser or in Outlook, at home, in an office, or behind a firm's web gateway."""
    ip = draw_ip(chance, chance.choices((HOMES, OFFICES), weights=(85, 15))[0])
    agent = draw_browser(chance)
    program = chance.choice((agent, agent, draw_mail_program(chance)))
    at = draw_delay(chance)
    yield from open_picture(chance, at, program, ip)
    signs = FULL if chance.random() < 0.8 else FULL & ~int(Sign.USER_ASKED)
    if chance.random() < 0.2:  # a plain http address: the browser tells less
        signs = int(Sign.LANGUAGE | Sign.WANTS_PAGE)
    yield from click_some(chance, at, links, Client(agent, ip, signs))


def read_on_phone(chance: random.Random, links: int) -> Iterator[Request]:
    """Somebody with a phone, whose address may change between opening and clicking."""
    agent = draw_phone(chance)
    ip = draw_ip(chance, HOMES)
    at = draw_delay(chance)
    if chance.random() < 0.5:
        yield from open_picture(chance, at, draw_mail_app(chance), ip)
    later = ip if chance.random() < 0.7 else draw_ip(chance, HOMES)
    if "iPhone" in agent and chance.random() < 0.25:
        later = draw_ip(chance, RELAYS)
    signs = FULL if chance.random() < 0.7 else int(Sign.LANGUAGE | Sign.WANTS_PAGE | Sign.SECURE)
    yield from click_some(chance, at, links, Client(agent, later, signs))


def open_many_tabs(chance: random.Random, links: int) -> Iterator[Request]:
    """Somebody who opens one product after the other in tabs of the background."""
    ip, agent, at = draw_ip(chance, HOMES), draw_browser(chance), draw_delay(chance)
    yield from open_picture(chance, at, agent, ip)
    at += chance.uniform(4, 60)
    for link in chance.sample(range(1, links + 1), k=min(links, chance.randint(2, 4))):
        yield Request(at, CLICK, link, agent, ip, FULL, is_machine=False)
        at += chance.uniform(1.6, 9)


def read_over_tunnel(chance: random.Random, links: int) -> Iterator[Request]:
    """Somebody whose tunnel ends in a rented server: few, but they are people."""
    ip, agent, at = draw_ip(chance, CLOUDS), draw_browser(chance), draw_delay(chance)
    yield from click_some(chance, at, links, Client(agent, ip, FULL), least=1)


def do_nothing(chance: random.Random, links: int) -> Iterator[Request]:
    """Most people."""
    return iter(())


# --- machines


def load_ahead_for_apple(chance: random.Random, links: int) -> Iterator[Request]:
    """Apple's mail programs: all pictures, through a relay, whether anybody reads or not."""
    ip = draw_ip(chance, chance.choice((RELAYS, RELAYS, ("17.56.0.0/14",))))
    yield Request(chance.expovariate(1 / 900) + 1, OPEN, 0, "Mozilla/5.0", ip, BARE, is_machine=True)


def fetch_for_gmail(chance: random.Random, links: int) -> Iterator[Request]:
    """Google's picture proxy: fetches when somebody reads, without saying who."""
    agent = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    ip = draw_ip(chance, ("66.249.80.0/20", "66.102.0.0/20", "74.125.0.0/16"))
    yield Request(draw_delay(chance), OPEN, 0, agent, ip, BARE, is_machine=True)


def fetch_for_yahoo(chance: random.Random, links: int) -> Iterator[Request]:
    """Yahoo's picture proxy."""
    agent = chance.choice(
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "YahooCacheSystem")
    )
    ip = draw_ip(chance, ("98.136.0.0/14", "66.163.160.0/19", "188.125.64.0/19"))
    yield Request(draw_delay(chance), OPEN, 0, agent, ip, BARE, is_machine=True)


def scan_like_safelinks(chance: random.Random, links: int) -> Iterator[Request]:
    """Rented servers of a large operator with a plain browser's name: most links, within seconds, some by HEAD."""
    browser = draw_browser(chance)
    at = chance.lognormvariate(3.4, 0.9)
    signs = chance.choice(
        (BARE, int(Sign.SECURE | Sign.WANTS_PAGE), int(Sign.SECURE | Sign.WANTS_PAGE | Sign.LANGUAGE))
    )
    several = chance.random() < 0.6
    ip = draw_ip(chance, ("40.94.0.0/16", "20.40.0.0/13", "104.40.0.0/13", "52.224.0.0/11"))
    for link in pick_links(chance, links, share=chance.uniform(0.6, 1.0)):
        flag = int(Sign.HEAD) if chance.random() < 0.2 else 0
        yield Request(at, CLICK, link, browser, ip, signs | flag, is_machine=True)
        at += chance.uniform(0.01, 0.9)
        ip = draw_ip(chance, ("40.94.0.0/16", "20.40.0.0/13")) if several else ip


def scan_like_proofpoint(chance: random.Random, links: int) -> Iterator[Request]:
    """A gateway that follows everything at once, by a browser without a face, partly from its own networks."""
    ip = draw_ip(chance, ("67.231.144.0/20", "148.163.128.0/19", "34.192.0.0/10", "54.160.0.0/11"))
    agent = chance.choice((draw_browser(chance), draw_old_browser(chance), "Mozilla/5.0 (compatible; Proofpoint)"))
    yield from sweep(chance, links, Client(agent, ip, chance.choice((BARE, int(Sign.SECURE | Sign.WANTS_PAGE)))))


def scan_like_mimecast(chance: random.Random, links: int) -> Iterator[Request]:
    """A gateway that rewrites links and looks at some of them as the mail comes in."""
    ip = draw_ip(chance, ("91.220.42.0/24", "195.130.217.0/24", "207.211.30.0/23", "18.130.0.0/16"))
    signs = int(Sign.SECURE | Sign.WANTS_PAGE) if chance.random() < 0.5 else BARE
    yield from sweep(chance, links, Client(draw_browser(chance), ip, signs), share=chance.uniform(0.4, 1))


def scan_like_barracuda(chance: random.Random, links: int) -> Iterator[Request]:
    """A gateway that says who it is, or pretends to be an old browser; follows also what nobody sees."""
    ip = draw_ip(chance, ("64.235.144.0/20", "209.222.80.0/21", "35.160.0.0/12"))
    agent = chance.choice(("BarracudaCentral/1.0", draw_old_browser(chance), draw_browser(chance)))
    yield from sweep(chance, links, Client(agent, ip, BARE), trap=0.9)


def scan_from_nowhere(chance: random.Random, links: int) -> Iterator[Request]:
    """A small maker's box in a network of no list, with a true browser's name and headers: only its pace tells."""
    ip = draw_ip(chance, HOMES)
    yield from sweep(chance, links, Client(draw_browser(chance), ip, FULL & ~int(Sign.USER_ASKED)), trap=0.6)


def scan_slowly(chance: random.Random, links: int) -> Iterator[Request]:
    """A scanner that takes its time: a link every few seconds, from ever new rented servers."""
    at = chance.uniform(3, 120)
    agent = draw_browser(chance)
    for link in pick_links(chance, links, share=chance.uniform(0.7, 1), trap=0.7):
        yield Request(
            at, CLICK, link, agent, draw_ip(chance, CLOUDS), int(Sign.SECURE | Sign.WANTS_PAGE), is_machine=True
        )
        at += chance.uniform(0.5, 8)


def fetch_by_program(chance: random.Random, links: int) -> Iterator[Request]:
    """Scripts, link checkers, previews of chat programs."""
    names = (
        "python-requests/2.{}",
        "Go-http-client/1.{}",
        "curl/7.{}.0",
        "Java/1.8.0_{}",
        "Slackbot-LinkExpanding 1.{}",
        "",
    )
    agent = chance.choice(names).format(chance.randint(1, 90))
    ip = draw_ip(chance, chance.choice((CLOUDS, HOMES)))
    signs = chance.choice((0, int(Sign.HEAD), int(Sign.SECURE)))
    yield from sweep(chance, links, Client(agent, ip, signs), share=chance.uniform(0.1, 1))


def load_ahead(chance: random.Random, links: int) -> Iterator[Request]:
    """A browser or mail program that loads a page before anybody asks, and says so."""
    at = draw_delay(chance)
    signs = FULL & ~int(Sign.USER_ASKED) | int(Sign.PREFETCH)
    yield Request(
        at, CLICK, chance.randint(1, links), draw_browser(chance), draw_ip(chance, HOMES), signs, is_machine=True
    )


# --- what they do


def sweep(
    chance: random.Random, links: int, client: Client, *, share: float = 1.0, trap: float = 0.5
) -> Iterator[Request]:
    """Follow links one right after the other, often with the picture first."""
    at = chance.lognormvariate(3.2, 1.1)
    if chance.random() < 0.5:
        yield Request(at, OPEN, 0, *client, is_machine=True)
    pace = chance.choice((0.02, 0.1, 0.4))
    for link in pick_links(chance, links, share=share, trap=trap):
        at += chance.expovariate(1 / pace)
        yield Request(at, CLICK, link, *client, is_machine=True)


def pick_links(chance: random.Random, links: int, *, share: float, trap: float = 0.5) -> Sequence[int]:
    """Return some of the links, and the one nobody sees with a chance of `trap`, in any order."""
    found = chance.sample(range(1, links + 1), k=max(1, round(links * share)))
    if chance.random() < trap:
        found.insert(chance.randint(0, len(found)), 0)
    return found


def open_picture(chance: random.Random, at: float, agent: str, ip: str) -> Iterator[Request]:
    """Load the picture once or a few times."""
    for _time in range(chance.choice((1, 1, 1, 2, 3))):
        yield Request(at, OPEN, 0, agent, ip, PICTURE if chance.random() < 0.7 else BARE, is_machine=False)
        at += chance.uniform(30, 90_000)


def click_some(chance: random.Random, at: float, links: int, client: Client, *, least: int = 0) -> Iterator[Request]:
    """Click one link, seldom two or three, as people do: after reading, and with time between."""
    count = max(least, chance.choices((0, 1, 2, 3), weights=(35, 48, 12, 5))[0])
    at += chance.lognormvariate(2.6, 0.8) + 1
    for _number in range(count):
        link = min(links, 1 + int(chance.expovariate(0.4)))
        yield Request(at, CLICK, link, *client, is_machine=False)
        if chance.random() < 0.05:  # clicked twice
            yield Request(at + chance.uniform(0.15, 0.9), CLICK, link, *client, is_machine=False)
        at += chance.lognormvariate(3, 1) + 2.5


def draw_delay(chance: random.Random) -> float:
    """Return when somebody reads: a few within a minute, half within two hours, the rest over days."""
    return 8 + chance.lognormvariate(8.4, 1.9)


def draw_ip(chance: random.Random, networks: Sequence[str]) -> str:
    """Return an address out of some networks."""
    network = ipaddress.ip_network(chance.choice(networks))
    return str(network[chance.randrange(network.num_addresses)])


HOMES: Final = (
    "84.128.0.0/10", "79.192.0.0/10", "91.0.0.0/10", "2.200.0.0/13", "93.192.0.0/10", "62.226.0.0/16", "82.64.0.0/14",
    "86.192.0.0/11", "81.96.0.0/12", "24.0.0.0/12", "71.192.0.0/12", "73.0.0.0/9", "98.192.0.0/13", "99.224.0.0/11",
    "126.0.0.0/9", "187.32.0.0/12", "212.95.0.0/19", "2003::/20", "2a02:8100::/26", "2601::/24",
)  # fmt: skip
OFFICES: Final = (
    "165.225.0.0/16",
    "136.226.0.0/16",
    "147.161.128.0/17",
    "194.25.0.0/16",
    "62.154.0.0/15",
    "12.0.0.0/12",
)
RELAYS: Final = ("104.28.0.0/16", "172.224.0.0/12", "146.75.128.0/17")
CLOUDS: Final = (
    "3.120.0.0/14",
    "35.156.0.0/14",
    "34.64.0.0/11",
    "13.72.0.0/13",
    "51.104.0.0/15",
    "138.201.0.0/16",
    "165.22.0.0/16",
)


def draw_browser(chance: random.Random) -> str:
    """Return the agent of a browser at a desk, of the last years."""
    system = chance.choice(("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"))
    chrome = f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chance.randint(96, 149)}.0.0.0 Safari/537.36"
    kind = chance.random()
    if kind < 0.55:
        return chrome
    if kind < 0.75:
        return f"{chrome} Edg/{chance.randint(96, 149)}.0.{chance.randint(1000, 4000)}.{chance.randint(10, 99)}"
    if kind < 0.9:
        version = chance.randint(91, 150)
        return f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
    return (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        f" Version/{chance.randint(14, 26)}.{chance.randint(0, 6)} Safari/605.1.15"
    )


def draw_old_browser(chance: random.Random) -> str:
    """Return the agent of a browser that nobody has used for years."""
    old = (
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0; Trident/4.0)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.2272.118 Safari/537.36",
        "Mozilla/5.0 (Windows NT 5.1; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    )
    return chance.choice(old).format(chance.randint(20, 60))


def draw_phone(chance: random.Random) -> str:
    """Return the agent of a phone's browser."""
    if chance.random() < 0.5:
        system = f"{chance.randint(14, 26)}_{chance.randint(0, 7)}"
        return (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            f" Version/{system.replace('_', '.')} Mobile/15E148 Safari/604.1"
        )
    phone = chance.choice(("SM-G991B", "Pixel 7", "SM-A525F", "2201117TY", "K"))
    return (
        f"Mozilla/5.0 (Linux; Android {chance.randint(9, 16)}; {phone}) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Chrome/{chance.randint(96, 149)}.0.0.0 Mobile Safari/537.36"
    )


def draw_mail_program(chance: random.Random) -> str:
    """Return the agent of a mail program at a desk."""
    outlook = (
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0."
        f"{chance.randint(10_000, 18_000)}; ms-office; MSOffice 16)"
    )
    bird = chance.randint(78, 140)
    thunderbird = (
        f"Mozilla/5.0 (X11; Linux x86_64; rv:{bird}.0) Gecko/20100101 Thunderbird/{bird}.{chance.randint(0, 9)}.0"
    )
    apple = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    return chance.choice((outlook, outlook, thunderbird, apple))


def draw_mail_app(chance: random.Random) -> str:
    """Return the agent of a mail app on a phone."""
    system = f"{chance.randint(14, 26)}_{chance.randint(0, 7)}"
    apple = f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    android = f"Dalvik/2.1.0 (Linux; U; Android {chance.randint(9, 16)}; SM-G991B Build/SP1A.{chance.randint(100000, 219999)})"
    return chance.choice((apple, android, f"Outlook-iOS/729.{chance.randint(1000, 9999)} (iPhone; iOS {system})"))


PEOPLE: Final[dict[str, tuple[float, Actor]]] = {
    "desk": (30, read_at_desk),
    "phone": (30, read_on_phone),
    "tabs": (5, open_many_tabs),
    "tunnel": (1, read_over_tunnel),
    "nobody": (34, do_nothing),
}
MACHINES: Final[dict[str, tuple[float, Actor]]] = {
    "apple": (25, load_ahead_for_apple),
    "gmail": (25, fetch_for_gmail),
    "yahoo": (8, fetch_for_yahoo),
    "safelinks": (14, scan_like_safelinks),
    "proofpoint": (7, scan_like_proofpoint),
    "mimecast": (6, scan_like_mimecast),
    "barracuda": (5, scan_like_barracuda),
    "nowhere": (3, scan_from_nowhere),
    "slow": (3, scan_slowly),
    "program": (3, fetch_by_program),
    "ahead": (1, load_ahead),
}
