"""Machines are told from people on publics that the rules have not seen; a trap, a burst and a name each settle it."""

import pytest

from touchline.messaging.returns.agents import Agent, read_agent
from touchline.messaging.returns.judging import By, Hit, Letter, judge
from touchline.messaging.returns.networks import CLOUD, GATEWAY, IMAGE_PROXY, RELAY, find_network
from touchline.messaging.returns.signs import CLICK, OPEN, Sign, read_signs
from touchline.messaging.returns.simulated_public import make_public

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
READER = int(Sign.LANGUAGE | Sign.WANTS_PAGE | Sign.FETCH_FACTS | Sign.USER_ASKED)
SENT = 1_800_000_000.0


def make_hit(at: float, **values: object) -> Hit:
    given = {"kind": CLICK, "link": 1, "agent": FIREFOX, "network": "", "place": 1, "signs": READER} | values
    return Hit(SENT + at, **given)


@pytest.mark.parametrize("seed", [101, 202, 303])
def test_most_machines_are_known_and_few_people_taken_for_one(seed: int):
    right, machines, people, wronged = 0, 0, 0, 0
    for copy in make_public(seed, copies=1_500):
        hits = [
            Hit(SENT + one.at, one.kind, one.link, one.agent, find_network(one.ip), hash(one.ip), one.signs)
            for one in copy.requests
        ]
        for request, verdict in zip(copy.requests, judge(Letter(SENT, copy.links), hits), strict=True):
            is_machine = verdict.by != By.HUMAN
            machines, right = machines + request.is_machine, right + (request.is_machine and is_machine)
            people, wronged = people + (not request.is_machine), wronged + (not request.is_machine and is_machine)
    assert machines + people > 500
    assert right / machines >= 0.95
    assert wronged / people <= 0.02
    assert right / (right + wronged) >= 0.98


def test_one_calm_click_is_a_person():
    assert judge(Letter(SENT, 8), [make_hit(300)]) == [(By.HUMAN, "person")]


def test_what_follows_the_trap_goes_with_it_and_the_reader_does_not():
    hits = [make_hit(30, link=0), make_hit(40, link=2), make_hit(4_000, link=2, place=9)]
    assert [verdict.reason for verdict in judge(Letter(SENT, 8), hits)] == ["trap", "same_as_trap", "person"]


def test_two_links_at_once_are_a_burst_and_one_link_twice_is_not():
    assert {one.by for one in judge(Letter(SENT, 8), [make_hit(90, link=1), make_hit(90.3, link=2)])} == {By.MACHINE}
    assert {one.by for one in judge(Letter(SENT, 8), [make_hit(90, link=1), make_hit(90.3, link=1)])} == {By.HUMAN}


def test_proxies_open_for_somebody_and_are_no_person():
    google = make_hit(
        600, kind=OPEN, link=0, agent="Mozilla/5.0 … (via ggpht.com GoogleImageProxy)", network=IMAGE_PROXY
    )
    apple = make_hit(600, kind=OPEN, link=0, agent="Mozilla/5.0", network=RELAY)
    assert [one.by for one in judge(Letter(SENT, 8), [google, apple])] == [By.PROXY, By.MACHINE]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("40.107.3.4", GATEWAY),
        ("66.249.84.3", IMAGE_PROXY),
        ("17.2.3.4", RELAY),
        ("20.3.4.5", CLOUD),
        ("::ffff:40.92.1.1", GATEWAY),
    ],
)
def test_networks(address: str, network: str):
    assert find_network(address) == network
    assert find_network("88.77.3.2") == find_network("nonsense") == ""


def test_agents():
    assert read_agent(FIREFOX) is Agent.BROWSER
    assert read_agent("") is Agent.NONE
    assert read_agent("BarracudaCentral/1.0") is Agent.SCANNER
    assert read_agent("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0)") is Agent.OUTDATED


def test_headers_become_signs():
    headers = {"accept-language": "de", "accept": "text/html,*/*", "sec-fetch-mode": "navigate", "sec-fetch-user": "?1"}
    assert read_signs("GET", lambda name: headers.get(name, ""), is_secure=False) == READER
    assert (
        read_signs("HEAD", lambda name: {"sec-purpose": "prefetch"}.get(name, ""), is_secure=True)
        == Sign.HEAD | Sign.PREFETCH | Sign.SECURE
    )
