"""The live stream in a real browser: what is fetched when, what is held back, and what happens when it breaks."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from touchline.ui.tests import live_urls

pytestmark = pytest.mark.urls("touchline.ui.tests.live_urls")


class Stream:
    """A server of events that says what it is told to."""

    def __init__(self):
        self.messages = queue.Queue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.make_answer())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/live?ticket=t"

    def say(self, name, data):
        self.messages.put(f"event: {name}\ndata: {data}\n\n".encode())

    def hang_up(self):
        self.messages.put(None)

    def make_answer(self):
        messages = self.messages

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(b": hello\n\n")
                while (message := messages.get()) is not None:
                    self.wfile.write(message)

            def log_message(self, *args):
                pass

        return Answer


@pytest.fixture
def stream():
    server = Stream()
    live_urls.STREAM.update(url=server.url, fetched=0, tickets=0)
    yield server
    server.hang_up()
    server.server.shutdown()
    server.server.server_close()


def get_text(page, selector):
    return page.locator(selector).inner_text()


def wait_for_change(page, selector, before):
    expect(page.locator(selector)).not_to_have_text(before, use_inner_text=True)


@pytest.fixture
def live(live_server, page, stream):
    """A page that has its stream, and has fetched once what may have happened before it had."""
    client = Client()
    client.force_login(get_user_model().objects.create_user("ada@shop.example", role="admin"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return open_page(page, f"{live_server.url}/live-page")


def open_page(page, url):
    page.goto(url)
    for name in ("#list", "#person", "#form", "#opened"):
        expect(page.locator(name)).to_contain_text("fetch")
    return page


def test_only_what_was_touched_is_fetched(live, stream):
    person, everybody = get_text(live, "#person"), get_text(live, "#list")
    stream.say("touched", '{"people": [8]}')
    wait_for_change(live, "#list", everybody)
    assert get_text(live, "#person") == person
    stream.say("touched", '{"people": [7]}')
    wait_for_change(live, "#person", person)


def test_many_touches_everybody(live, stream):
    person, everybody = get_text(live, "#person"), get_text(live, "#list")
    stream.say("touched", '{"people": "many"}')
    wait_for_change(live, "#list", everybody)
    wait_for_change(live, "#person", person)


def test_a_list_waits_while_it_is_pointed_at(live, stream):
    before = get_text(live, "#list")
    live.hover("#list")
    stream.say("touched", '{"people": [8, 9]}')
    stream.say("touched", '{"people": [9, 10]}')
    expect(live.locator("[data-live-new]")).to_contain_text("3")
    assert get_text(live, "#list") == before
    live.click("[data-live-new]")
    wait_for_change(live, "#list", before)
    assert live.locator("[data-live-new]").is_hidden()


def test_a_list_goes_on_when_the_pointer_leaves(live, stream):
    before = get_text(live, "#list")
    live.hover("#list")
    stream.say("touched", '{"people": [8]}')
    live.locator("[data-live-new]:not([hidden])").wait_for()
    live.hover("#person")
    wait_for_change(live, "#list", before)


def test_what_is_being_typed_stays(live, stream):
    person, form = get_text(live, "#person"), get_text(live, "#form")
    live.fill("#typed", "half a word")
    stream.say("touched", '{"people": [7]}')
    wait_for_change(live, "#person", person)
    assert live.input_value("#typed") == "half a word"
    live.locator("#typed").blur()
    wait_for_change(live, "#form", form)


def test_what_was_opened_stays_open(live, stream):
    live.click("#opened > summary")
    live.click("#inner > summary")
    before = get_text(live, "#opened > summary")
    stream.say("stream", '{"events": 3}')
    wait_for_change(live, "#opened > summary", before)
    assert live.evaluate("document.querySelector('#inner').open")


def test_after_a_break_there_is_a_new_ticket_and_everything_is_fetched(live, stream):
    before = get_text(live, "#person")
    stream.hang_up()
    wait_for_change(live, "#person", before)
    assert live_urls.STREAM["tickets"] == 2


def test_the_next_page_and_the_next_tab_share_one_stream(live, stream):
    live.goto(live.url)
    live.hover("body", position={"x": 600, "y": 700})
    second = live.context.new_page()
    second.goto(live.url)
    stream.say("touched", '{"people": [7]}')
    for page in (live, second):
        page.bring_to_front()
        expect(page.locator("#person")).to_contain_text("fetch")
    assert live_urls.STREAM["tickets"] == 1
