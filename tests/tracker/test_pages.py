"""Page views, single-page navigation and reading time."""

import gzip
import re

from playwright.sync_api import Page

from tests.tracker.recorder import SCRIPT, Recorder

# Time as the reading knows it passes only when a test says so.
STOPPED_TIME = "{ let now = 0; performance.now = () => now; window.pass = (seconds) => { now += seconds * 1000 } }"
LONG_PAGE = '<div style="height:4000px"></div>'


def test_script_fits_its_budget() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 4096


def test_page_view_says_where_who_and_how(page: Page, recorder: Recorder) -> None:
    page.goto(f"{recorder.site}/tea?utm_source=news&utm_campaign=spring&utm_medium=email", referer="https://a.example/")
    (view,) = recorder.wait_for("page")
    assert re.fullmatch(r"[\w-]{11}", view["messageId"])
    assert re.fullmatch(r"[\w-]{11}", view["anonymousId"])
    assert view["name"] == view["properties"]["title"] == "/tea"
    assert view["properties"] == view["context"]["page"]
    assert view["properties"]["path"] == "/tea"
    assert view["properties"]["referrer"] == "https://a.example/"
    assert view["properties"]["search"].startswith("?utm_source=news")
    assert view["context"]["campaign"] == {"source": "news", "name": "spring", "medium": "email"}
    assert view["context"]["locale"] == "en-GB"
    assert view["context"]["timezone"] == "Europe/Berlin"
    assert view["context"]["timezoneOffset"] in (60, 120)
    assert view["context"]["library"]["name"] == "touchline.js"


def test_batch_is_sent_without_preflight(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    recorder.wait_for("page")
    assert recorder.content_types[0].startswith("text/plain")
    assert recorder.batches[0]["writeKey"] == "KEY"
    assert recorder.batches[0]["sentAt"] >= recorder.batches[0]["batch"][0]["timestamp"]


def test_single_page_navigation_counts_only_new_paths(page: Page, recorder: Recorder) -> None:
    page.goto(f"{recorder.site}/a")
    recorder.wait_for("page")
    page.evaluate("history.pushState({}, '', '/b?x=1'); document.title = 'B'")
    page.evaluate("history.replaceState({}, '', '/b?x=2')")
    page.evaluate("location.hash = 'part'")
    recorder.wait_for("page", 2)
    page.evaluate("location.hash = '#/route'")
    recorder.wait_for("page", 3)
    page.evaluate("history.go(-2)")
    recorder.wait_for("page", 4)
    views = recorder.find("page")
    assert [view["properties"]["path"] for view in views] == ["/a", "/b", "/b#/route", "/b"]
    assert views[1]["name"] == "B"
    assert views[1]["properties"]["referrer"] == f"{recorder.site}/a"


def test_late_title_of_a_router_is_taken(page: Page, recorder: Recorder) -> None:
    page.goto(f"{recorder.site}/a")
    recorder.wait_for("page")
    page.evaluate("history.pushState({}, '', '/b'); setTimeout(() => { document.title = 'Late' }, 50)")
    assert recorder.wait_for("page", 2)[1]["name"] == "Late"


def test_leaving_by_beacon_tells_time_and_depth(page: Page, recorder: Recorder) -> None:
    recorder.body = LONG_PAGE
    page.add_init_script(STOPPED_TIME)
    page.goto(f"{recorder.site}/long")
    page.wait_for_function("!!window.touchline?.started")
    recorder.wait_for("page")
    page.evaluate("pass(5)")
    page.evaluate("scrollTo(0, 1000)")
    page.wait_for_function("scrollY === 1000")
    page.goto("about:blank")
    (left,) = recorder.wait_for("page_left")
    assert left["context"]["page"]["path"] == "/long"
    assert left["properties"]["engaged_seconds"] == 5
    assert 40 <= left["properties"]["scroll_depth"] <= 50


def test_time_hidden_or_idle_is_not_engaged(page: Page, recorder: Recorder) -> None:
    page.add_init_script(STOPPED_TIME)
    page.goto(f"{recorder.site}/idle")
    page.wait_for_function("!!window.touchline?.started")
    hide = "state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});"
    hide += " document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate("pass(2)")
    page.evaluate(hide, "hidden")
    page.evaluate("pass(60)")
    page.evaluate(hide, "visible")
    page.evaluate("pass(600)")
    page.evaluate(hide, "hidden")
    first, second = recorder.wait_for("page_left", 2)
    assert first["properties"]["engaged_seconds"] == 2
    assert second["properties"]["engaged_seconds"] == 30


def test_a_glance_leaves_no_report(page: Page, recorder: Recorder) -> None:
    page.add_init_script(STOPPED_TIME)
    page.goto(f"{recorder.site}/a")
    page.wait_for_function("!!window.touchline?.started")
    page.evaluate("pass(0.5)")
    page.goto("about:blank")
    page.goto(f"{recorder.site}/b")
    recorder.wait_for("page", 2)
    assert recorder.find("page_left") == []


def test_clicks_that_lead_away_or_fetch_a_file(page: Page, recorder: Recorder) -> None:
    recorder.body = """<a id=in href="/b#x">in</a> <a id=out href="https://other.example/p"><b>Other</b></a>
      <a id=mail href="mailto:a@b.example">write</a> <a id=file href="/media/Guide.PDF?x=1">guide</a>
      <script>document.addEventListener('click', e => e.preventDefault())</script>"""
    page.goto(recorder.site)
    for link in ("#in", "#out b", "#mail", "#file"):
        page.click(link)
    (file,) = recorder.wait_for("file_downloaded")
    assert file["properties"]["file"] == "Guide.PDF"
    assert file["properties"]["extension"] == "pdf"
    assert [e["properties"]["text"] for e in recorder.wait_for("link_clicked", 2)] == ["Other", "write"]


def test_reading_time_belongs_to_the_page_that_was_left(page: Page, recorder: Recorder) -> None:
    page.add_init_script(STOPPED_TIME)
    page.goto(f"{recorder.site}/a")
    page.wait_for_function("!!window.touchline?.started")
    page.evaluate("pass(3)")
    page.evaluate("history.pushState({}, '', '/b')")
    page.evaluate("pass(1)")
    (left,) = recorder.wait_for("page_left")
    assert left["context"]["page"]["path"] == left["context"]["page"]["title"] == "/a"
    assert left["properties"] == {"engaged_seconds": 3, "scroll_depth": 100}
