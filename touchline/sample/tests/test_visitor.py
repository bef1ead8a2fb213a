"""The slow visitor sends what a browser would send."""

import threading
from collections.abc import Iterator
from random import Random

import pytest

from tests.tracker.recorder import Recorder
from touchline.sample import visitor


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A collector that writes down what it gets."""
    recorder = Recorder()
    yield recorder
    recorder.stop()


def test_visit_arrives_event_by_event_with_a_readers_pauses(recorder: Recorder) -> None:
    pauses: list[float] = []
    rng = Random(5)
    counts = [
        visitor.visit_once(recorder.collector, "KEY", pages_url="http://shop.example", rng=rng, pause=pauses.append)
        for _ in range(40)
    ]
    assert len(recorder.events) == sum(counts) == len(pauses)
    assert all(batch["writeKey"] == "KEY" for batch in recorder.batches)
    assert 0 <= min(pauses) <= max(pauses) == visitor.LONGEST_PAUSE
    assert 1 < sum(pauses) / len(pauses) < 20
    names = {event.get("event") or event["type"] for event in recorder.events}
    assert {"page", "page_left", "Product Viewed", "identify"} <= names
    reading = [event["properties"]["engaged_seconds"] for event in recorder.find("page_left")]
    assert max(reading) <= visitor.LONGEST_PAUSE
    assert len({event["anonymousId"] for event in recorder.events}) == 40


def test_pages_look_like_the_scripts(recorder: Recorder) -> None:
    visitor.visit_once(recorder.collector, "KEY", pages_url="http://shop.example", rng=Random(1), pause=lambda _: None)
    view = recorder.find("page")[0]
    assert view["properties"] == view["context"]["page"]
    assert view["properties"]["url"].startswith("http://shop.example/shop/")
    assert view["name"] == view["properties"]["title"]
    assert len(view["messageId"]) == len(view["anonymousId"]) == 11


def test_every_device_has_a_browser_that_tells_it() -> None:
    from touchline.sample.simulation.people import DEVICES

    assert {(browser, system) for (_, browser, system), _ in DEVICES} <= visitor.AGENTS.keys()


def test_visitors_stop_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "_find_key", lambda: "")
    stop = threading.Event()
    thread = threading.Thread(target=visitor.run_visitors, args=(stop,))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
