"""A page with the visitor script on one origin and a recording collector on another."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parents[2] / "touchline/tracking/static/tracker/t.js"
PAGE = "<!doctype html><meta charset=utf-8><title>{title}</title><link rel=icon href=data:,>{early}{tag}{body}"
TAG = '<script async src="{collector}/t.js" data-key="KEY" {attributes}></script>'

Event = dict[str, Any]


class Recorder:
    """Two small servers: `site` gives pages, `collector` gives t.js and keeps each batch."""

    def __init__(self) -> None:
        self.batches: list[dict[str, Any]] = []
        self.content_types: list[str] = []
        self.answers: list[int] = []
        self.attributes = 'data-consent="full"'
        self.early = ""
        self.body = ""
        self._moved = threading.Condition()
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(self)) for _ in range(2)]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.site = f"http://127.0.0.1:{self._servers[0].server_port}"
        self.collector = f"http://localhost:{self._servers[1].server_port}"

    def stop(self) -> None:
        """Closes both servers."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def make_page(self, path: str) -> str:
        """Returns the HTML of any path; its title is the path."""
        tag = TAG.format(collector=self.collector, attributes=self.attributes)
        return PAGE.format(title=path, early=self.early, tag=tag, body=self.body)

    def take(self, body: bytes, content_type: str) -> int:
        """Keeps a batch and returns the status to answer with (200 unless `answers` says otherwise)."""
        with self._moved:
            self.batches.append(json.loads(body))
            self.content_types.append(content_type)
            self._moved.notify_all()
            return self.answers.pop(0) if self.answers else 200

    @property
    def events(self) -> list[Event]:
        """All events so far, each message id once, in the order of their times."""
        first = {e["messageId"]: e for batch in reversed(self.batches) for e in reversed(batch["batch"])}
        return sorted(first.values(), key=lambda event: event["timestamp"])

    def find(self, name: str) -> list[Event]:
        """Events of a type ("page", "identify") or of a track name."""
        return [e for e in self.events if name in (e["type"], e.get("event"))]

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Waits up to 10 s for the condition to hold."""
        with self._moved:
            assert self._moved.wait_for(condition, timeout=10), f"never came: {what}; have {self.describe()}"

    def wait_for(self, name: str, count: int = 1) -> list[Event]:
        """Waits for so many events of that name and returns them."""
        self.wait(lambda: len(self.find(name)) >= count, f"{count} x {name}")
        return self.find(name)

    def describe(self) -> list[str]:
        """Names of what came, for messages of failed tests."""
        return [event.get("event") or event["type"] for event in self.events]


def _make_handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/t.js":
                self._answer(200, "text/javascript", SCRIPT.read_bytes())
            else:
                self._answer(200, "text/html", recorder.make_page(self.path.split("?")[0]).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = 200
            if self.path == "/v1/batch":
                status = recorder.take(body, self.headers["Content-Type"])
            self._answer(status, "application/json", b"{}")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test output clean."""

    return Handler
