"""Starts the embedded event store: `python -m touchline.eventstore.embedded`."""

import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from touchline.eventstore.embedded.engine import Engine, FolderTaken
from touchline.eventstore.embedded.runner import Runner
from touchline.eventstore.embedded.server import Access, Server
from touchline.kit.environment import load_environment

PARENT_LOOK_SECONDS = 1.0
DRAIN_SECONDS = 10.0


def main(*, path: Path, port: int, user: str, password: str) -> int:
    """Serve the folder on 127.0.0.1:port until SIGTERM, SIGINT or the parent's end; the exit code is returned."""
    parent = os.getppid()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        engine = Engine(path)
        runner = Runner(engine)
        server = Server(port, runner, Access(user, password))
    except FolderTaken as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Port {port} of 127.0.0.1 cannot be used: {error.strerror}.", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, name="accept", daemon=True).start()
    while not stop.wait(PARENT_LOOK_SECONDS):
        if os.getppid() != parent:
            break
    server.shutdown()
    runner.drain(DRAIN_SECONDS)
    engine.close()
    return 0


def run_from_environment() -> int:
    """Serve what the installation's environment says; the exit code is returned."""
    environment = load_environment()
    if not environment.embedded_clickhouse:
        print("CLICKHOUSE_URL names a server of its own, so there is nothing to start here.", file=sys.stderr)
        return 2
    address = urlsplit(environment.clickhouse_url)
    return main(
        path=environment.home / "clickhouse",
        port=environment.clickhouse_port,
        user=unquote(address.username or ""),
        password=unquote(address.password or ""),
    )


if __name__ == "__main__":
    sys.exit(run_from_environment())
