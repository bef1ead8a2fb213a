"""Starts the collector: one process, one event loop, one writer; more of them take a lane each."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from touchline.kit.environment import Environment, load_environment
from touchline.kit.log_lines import make_formatter
from touchline.tracking.collector.app import Collector

BACKLOG = 2048
MOST_AT_ONCE = 2048
HEADER_READ_MILLIS = 10_000
SWITCH_SECONDS = 0.0005


def main(environment: Environment | None = None) -> None:
    """Run until SIGTERM or SIGINT; every event acknowledged by then is committed."""
    handler = logging.StreamHandler()
    handler.setFormatter(make_formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # The writer's thread waits for the interpreter after every answer of PostgreSQL; 5 ms each time would set the pace.
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(serve(environment or load_environment()))


async def serve(environment: Environment) -> None:
    """Serve the collector's port on the running event loop."""
    loop = asyncio.get_running_loop()
    collector = Collector(environment, loop)
    server = Server(
        collector,
        address=environment.host,
        port=environment.collector_port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_READ_MILLIS, max_buffer_size=64 * 1024),
        websockets=False,
        backlog=BACKLOG,
        backpressure=MOST_AT_ONCE,
        log_enabled=False,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    keeping = asyncio.create_task(collector.keep())
    gc.freeze()
    try:
        await server.serve()
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        await asyncio.to_thread(collector.refusals.save)
        for stop in (collector.writer.stop, *(one.stop for one in collector.responders.values())):
            await asyncio.to_thread(stop)
