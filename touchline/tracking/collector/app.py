"""The collector's addresses: `/v1/*` for events, the settings document, the visitor script and the live stream."""

import asyncio
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from touchline.kit.environment import Environment
from touchline.kit.limits import Limit
from touchline.kit.proxies import Proxies
from touchline.tracking.collector.answers import GOOD, JSON, RESPONDERS, Answer, encode, refuse
from touchline.tracking.collector.calls import KINDS, BadCall
from touchline.tracking.collector.intake import (
    LARGEST_BODY,
    Client,
    Intake,
    TooLarge,
    read_basic_key,
    read_body_key,
    unpack,
)
from touchline.tracking.collector.live import LiveHub
from touchline.tracking.collector.refusals import RefusalCounter
from touchline.tracking.collector.salts import SaltKeeper
from touchline.tracking.collector.slowness import BODY_SECONDS, BodyWatch, TooSlow
from touchline.tracking.collector.sources import KnownSource, SourceDirectory
from touchline.tracking.collector.writer import JournalDown, Writer

log = logging.getLogger(__name__)

SHORT_NAMES = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}
ADDRESSES = {
    **{f"/v1/{kind}": kind for kind in KINDS},
    **{f"/v1/{short}": kind for short, kind in SHORT_NAMES.items()},
    "/v1/batch": "",
    "/v1/b": "",
    "/v1/import": "",
}
SETTINGS_ADDRESS = re.compile(r"/v1/projects/([^/]{1,255})/settings")
SCRIPT = Path(__file__).parent.parent / "static" / "tracker" / "t.js"


class Collector:
    """The RSGI application; parts that block live in threads of their own."""

    def __init__(self, environment: Environment, loop: asyncio.AbstractEventLoop) -> None:
        self.environment = environment
        self.writer = Writer(environment.database_url, loop)
        self.sources = SourceDirectory(environment.database_url)
        self.salts = SaltKeeper(environment.database_url)
        self.refusals = RefusalCounter(environment.database_url)
        self.live = LiveHub(environment, loop)
        self.proxies = Proxies(environment.trusted_proxies)
        self.per_key = Limit(environment.events_per_key)
        self.per_address = Limit(environment.requests_per_address)
        self.bodies = BodyWatch()
        self.responders = {prefix: make(environment, loop) for prefix, make in RESPONDERS.items()}
        self._script: tuple[float, bytes] = (0.0, b"")

    async def keep(self) -> None:
        """Keep sources and salts fresh, and the refusal counts written, until cancelled."""
        while True:
            others = [responder.keep for responder in self.responders.values()]
            for refresh in (self.sources.read, self.salts.read, self.refusals.save, *others):
                try:
                    await asyncio.to_thread(refresh)
                except Exception:
                    log.exception("Keeping the collector fresh failed; it is tried again.")
            self.bodies.sweep()
            await asyncio.sleep(1)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request; nothing a client sends leads to a status of 500."""
        origin = ""
        try:
            origin = scope.headers.get("origin", "")
            if scope.method == "POST" and scope.path in ADDRESSES:
                answer = await self._collect(scope, protocol, origin)
            elif (responder := self.responders.get(scope.path[:3])) and scope.method in ("GET", "HEAD"):
                answer = await responder.answer(scope, self._find_client(scope))
            elif scope.path == "/live" and scope.method == "GET":
                await self.live.stream(scope, protocol, origin)
                return
            else:
                answer = await self._answer_other(scope)
        except Exception:
            log.exception("A request to %s failed.", scope.path)
            answer = refuse(503, "The collector has a problem; send it again.", ("retry-after", "5"))
        headers = answer.headers
        if origin:
            headers += (("access-control-allow-origin", origin), ("vary", "origin"))
        protocol.response_bytes(answer.status, list(headers), answer.body)

    def _find_client(self, scope: Any) -> str:
        peer = scope.client.rpartition(":")[0].strip("[]")
        return self.proxies.find_client(peer, scope.headers.get("x-forwarded-for", ""))

    async def _answer_other(self, scope: Any) -> Answer:
        if scope.method == "OPTIONS":
            return Answer(
                204,
                b"",
                (
                    ("access-control-allow-methods", "GET, POST, OPTIONS"),
                    ("access-control-allow-headers", "authorization, content-type, content-encoding"),
                    ("access-control-max-age", "86400"),
                ),
            )
        if scope.method in ("GET", "HEAD"):
            if scope.path == "/t.js":
                return self._give_script()
            if scope.path == "/healthz":
                up = self.writer.is_up and self.sources.is_known
                return Answer(200 if up else 503, encode({"journal": "ok" if up else "down"}))
            if found := SETTINGS_ADDRESS.fullmatch(scope.path):
                return await self._give_settings(found[1])
        if scope.path in ADDRESSES:
            return refuse(405, "Send events with POST.", ("allow", "POST, OPTIONS"))
        if scope.path == "/v1/m":
            return GOOD
        return refuse(404, "Nothing lives at this address; events go to /v1/batch.")

    def _give_script(self) -> Answer:
        try:
            changed = SCRIPT.stat().st_mtime
            if changed != self._script[0]:
                self._script = (changed, SCRIPT.read_bytes())
        except OSError:
            return refuse(404, "The visitor script was not built; run 'make setup'.")
        kinds = ("content-type", "text/javascript; charset=utf-8"), ("cache-control", "public, max-age=3600")
        return Answer(200, self._script[1], (*kinds, ("cross-origin-resource-policy", "cross-origin")))

    async def _give_settings(self, key: str) -> Answer:
        """Answer with the document Segment's browser library asks for before it sends."""
        if await self._find_key(key) is None:
            return refuse(404, "No source has this write key.")
        scheme, _, host = self.environment.collector_url.partition("://")
        segment = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scheme, "type": "server"}
        document = {"integrations": {"Segment.io": segment}, "plan": {}, "edgeFunction": {}, "middlewareSettings": {}}
        return Answer(200, encode(document), (JSON, ("cache-control", "public, max-age=60")))

    async def _collect(self, scope: Any, protocol: Any, origin: str) -> Answer:
        ip = self._find_client(scope)
        if wait := self.per_address.take(ip, count=1):
            return self._refuse_pace(wait, "this address sends too fast")
        try:
            body = await self.bodies.read(read_body(scope, protocol))
            if scope.headers.get("content-encoding", "") == "gzip":
                body = unpack(body)
        except TooLarge:
            self.refusals.count(0, "too large")
            return refuse(413, f"The body is over {LARGEST_BODY} bytes; send smaller batches.")
        except TooSlow:
            # Or a few thousand senders that never end their bodies would keep everybody else out.
            self.refusals.count(0, "too slow")
            return refuse(408, f"The body did not come within {BODY_SECONDS:.0f} seconds; send it again.")
        except BadCall as error:
            self.refusals.count(0, "malformed")
            return refuse(400, f"{error}.")
        source = await self._find_source(scope, body)
        if isinstance(source, Answer):
            return source
        if origin and not source.allows(origin):
            self.refusals.count(source.id, "other domain")
            return refuse(403, f"This write key takes no events from {origin}; add its domain to the source.")
        client = Client(
            ip=ip,
            agent=scope.headers.get("user-agent", ""),
            origin=origin,
            salt=self.salts.today,
            received_at=datetime.now(UTC),
            call_kind=ADDRESSES[scope.path],
        )
        return await self._keep_events(Intake(source, client), body)

    async def _keep_events(self, intake: Intake, body: bytes) -> Answer:
        taken = intake.take_body(body)
        source = intake.source
        if wait := self.per_key.take(str(source.id), count=len(taken.rows)):
            self.refusals.count(source.id, "too fast")
            return self._refuse_pace(wait, "this write key sends too fast")
        if taken.rows:
            try:
                await self.writer.write(taken.rows)
            except JournalDown:
                return refuse(503, "Nothing can be stored at the moment; send it again.", ("retry-after", "2"))
        if not taken.errors:
            return GOOD
        if any(len_error(error) for error in taken.errors) and not taken.accepted and intake.client.call_kind:
            return refuse(413, taken.errors[0]["reason"])
        return Answer(400, encode({"success": False, "accepted": taken.accepted, "errors": taken.errors}))

    async def _find_source(self, scope: Any, body: bytes) -> KnownSource | Answer:
        key = read_basic_key(scope.headers.get("authorization", "")) or read_body_key(body)
        source = await self._find_key(key) if key else None
        if source is not None:
            return source
        if not self.sources.is_known:
            return refuse(503, "The sources cannot be read at the moment; send it again.", ("retry-after", "2"))
        self.refusals.count(0, "unknown write key")
        return refuse(401, "The write key is unknown or revoked.", ("www-authenticate", 'Basic realm="Touchline"'))

    async def _find_key(self, key: str) -> KnownSource | None:
        """Return the source of a key, also of one that was made a moment ago."""
        source = self.sources.find(key)
        if source is None:
            await self.sources.read_soon()
            source = self.sources.find(key)
        return source

    def _refuse_pace(self, wait: float, reason: str) -> Answer:
        return refuse(429, f"Slow down: {reason}.", ("retry-after", str(int(wait) + 1)))


def len_error(error: dict[str, Any]) -> bool:
    """Tell whether an event was refused for its size."""
    return str(error["reason"]).startswith("the event is ")


async def read_body(scope: Any, protocol: Any) -> bytes:
    """Return the request's body; raises TooLarge as soon as it is clear that it is over the limit."""
    announced = scope.headers.get("content-length")
    if announced is not None:
        if not announced.isdigit() or int(announced) > LARGEST_BODY:
            raise TooLarge
        return bytes(await protocol())
    parts, size = [], 0
    async for part in protocol:
        size += len(part)
        if size > LARGEST_BODY:
            raise TooLarge
        parts.append(bytes(part))
    return b"".join(parts)
