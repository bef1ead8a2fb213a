"""The slow visitor who keeps the sample shop alive: made-up visits, sent to the real collector as a browser would."""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from touchline.kit.clock import now, to_millis
from touchline.sample.models import Seeding
from touchline.sample.services import find_sample_source
from touchline.sample.simulation.arrival import draw_arrival
from touchline.sample.simulation.people import Device, People
from touchline.sample.simulation.record import Log, Row, draw_message_id
from touchline.sample.simulation.walk import Walk

logger = logging.getLogger(__name__)

VISITORS: Final = 3
LONGEST_PAUSE: Final = 20.0
"""Seconds between two events of a visit at most; who reads longer is hurried."""
BETWEEN_VISITS: Final = 12.0
"""Mean seconds from one visit to the next."""
IDLE: Final = 15.0
"""Seconds between looks whether the sample is there, or the collector back."""
INTEREST: Final = 0.4
"""How much less likely these visitors buy than those of the seeded year, whose orders they would outnumber."""
TIMEOUT: Final = 10.0
AGENTS: Final = {
    ("Mobile Safari", "iOS"): "(iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.5 Mobile/15E148 Safari/604.1",
    ("Chrome Mobile", "Android"): "(Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Mobile Safari/537.36",
    ("Chrome", "Windows"): "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
    " Safari/537.36",
    ("Firefox", "Linux"): "(X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    ("Safari", "Mac OS X"): "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
    " Safari/605.1.15",
    ("Edge", "Windows"): "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
    " Safari/537.36 Edg/141.0.0.0",
}

Pause = Callable[[float], object]
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a visit and the seconds that pass before it."""

    pause: float
    message: Message


def visit_once(collector_url: str, write_key: str, *, pages_url: str, rng: Random, pause: Pause) -> int:
    """Walks one visit through the collector, pausing as a reader does; returns the number of events. Raises URLError."""
    log, device, anonymous_id = imagine_visit(pages_url, rng=rng)
    agent = AGENTS[device.browser, device.os]
    count = 0
    for step in make_steps(log.rows, pages_url=pages_url, anonymous_id=anonymous_id):
        pause(step.pause)
        message = step.message | {"timestamp": now().isoformat(timespec="milliseconds")}
        send(collector_url, {"writeKey": write_key, "batch": [message], "sentAt": message["timestamp"]}, agent=agent)
        count += 1
    return count


def imagine_visit(pages_url: str, *, rng: Random) -> tuple[Log, Device, str]:
    """A visit that begins now, with its device and the anonymous id of the browser."""
    moment = now()
    log = Log(rng, urlsplit(pages_url).netloc, 0, settings.ENVIRONMENT.currency, to_millis(moment + timedelta(hours=2)))
    people = People(rng)
    people.devices = rng.randrange(10**6, 10**9)  # the number is in the address, and the year has the small ones
    person = people.make_person()
    person.interest *= INTEREST
    arrival = draw_arrival(person, moment, rng=rng, first=True)
    Walk(log, person, person.devices[0], at=to_millis(moment), arrival=arrival).go()
    return log, person.devices[0], draw_message_id(rng)


def make_steps(rows: list[Row], *, pages_url: str, anonymous_id: str) -> Iterator[Step]:
    """The rows of a visit as messages of the visitor script."""
    before = rows[0][1] if rows else 0
    for row in rows:
        pause = min((row[1] - before) / 1000, LONGEST_PAUSE)
        message = make_message(row, pages_url, anonymous_id)
        if message.get("event") == "page_left":
            read = message["properties"]["engaged_seconds"]
            message["properties"]["engaged_seconds"] = round(min(read, pause), 1)
        yield Step(pause, message)
        before = row[1]


def make_message(row: Row, pages_url: str, anonymous_id: str) -> Message:
    """One event row as the visitor script would have sent it."""
    name, (path, title, referrer), utm = row[2], row[8:11], row[12:15]
    properties = json.loads(row[-1]) if row[-1] else {}
    page = {"url": pages_url + path, "path": path, "title": title, "referrer": referrer, "search": ""}
    context: dict[str, Any] = {"page": page, "library": {"name": "touchline.js", "version": "1"}, "locale": "en"}
    if utm[0]:
        context["campaign"] = {
            key: value for key, value in zip(("source", "medium", "name"), utm, strict=True) if value
        }
    message = {"messageId": row[5], "anonymousId": anonymous_id, "context": context}
    if name == "page_viewed":
        search = properties.get("search", "")
        page |= {"search": search, "url": page["url"] + search}
        return message | {"type": "page", "name": title, "properties": page}
    if name == "identified":
        return message | {"type": "identify", "traits": properties}
    return message | {"type": "track", "event": name, "properties": properties}


def send(collector_url: str, batch: Message, *, agent: str) -> None:
    """Posts a batch to the collector as the visitor script does. Raises URLError."""
    headers = {"Content-Type": "text/plain;charset=UTF-8", "User-Agent": f"Mozilla/5.0 {agent}"}
    request = urllib.request.Request(f"{collector_url}/v1/batch", json.dumps(batch).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        response.read()


def run_visitors(stop: threading.Event) -> None:
    """Keeps the shop slowly alive until `stop` is set; does nothing while the sample is not installed."""
    threads = [threading.Thread(target=_visit_again, args=(stop,), name=f"visitor-{n}") for n in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Stopped(Exception):
    """The visitors are called off in the middle of a visit."""


def _visit_again(stop: threading.Event) -> None:
    rng = Random()

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    try:
        while True:
            pause(rng.expovariate(1 / BETWEEN_VISITS))
            key = _find_key()
            if not key:
                pause(IDLE)
                continue
            _visit(key, rng=rng, pause=pause)
    except Stopped:
        return


def _visit(key: str, *, rng: Random, pause: Pause) -> None:
    environment = settings.ENVIRONMENT
    try:
        visit_once(environment.collector_url, key, pages_url=environment.pages_url, rng=rng, pause=pause)
    except (URLError, TimeoutError, ConnectionError) as error:
        logger.info("The simulated visitor could not reach the collector: %s", error)
        pause(IDLE)


def _find_key() -> str:
    """The write key of the sample that is wholly there, '' while there is none."""
    try:
        if not Seeding.objects.filter(state=Seeding.State.DONE).exists():
            return ""
        source = find_sample_source()
        return source.write_key if source else ""
    except DatabaseError:
        return ""  # it will be back, and so shall we
    finally:
        connection.close()
