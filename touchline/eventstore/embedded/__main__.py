"""Starts the embedded event store: `python -m touchline.eventstore.embedded`."""

import os
import signal
import sys
import threading
from pathlib import Path

from touchline.eventstore.embedded.engine import Engine, FolderTaken
from touchline.eventstore.embedded.runner import Runner
from touchline.eventstore.embedded.server import Access, Server

PARENT_LOOK_SECONDS = 1.0


def main(*, path: Path, port: int, user: str, password: str) -> int:
    """Serve the folder on 127.0.0.1:port until SIGTERM, SIGINT or the parent's end; the exit code is returned."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        engine = Engine(path)
        server = Server(port, Runner(engine), Access(user, password))
    except FolderTaken as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Port {port} of 127.0.0.1 cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, name="accept", daemon=True).start()
    parent = os.getppid()
    while not stop.wait(PARENT_LOOK_SECONDS):
        if os.getppid() != parent:
            break
    server.shutdown()
    engine.close()
    return 0
