"""Takes clicks and opens in the collector's process: looks the address up, keeps what the request shows, sends on.

An address never comes out of the URL unless it was sealed into it here: the token names mailing and number, the table of
links says where that leads. A reader is sent on also while nothing can be stored; what they did is kept in memory then, and
stored as soon as it can be.
"""

import asyncio
import hashlib
import logging
import struct
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from touchline.kit.environment import Environment
from touchline.kit.keyring import find_keys_file, load_keys
from touchline.messaging.returns.networks import find_network
from touchline.messaging.returns.signs import CLICK, OPEN, read_signs
from touchline.messaging.returns.tokens import Claim, For, Tokens
from touchline.tracking.collector.answers import Answer, answer_below
from touchline.tracking.collector.facts import find_country
from touchline.tracking.collector.salts import SaltKeeper
from touchline.tracking.collector.writer import HEADER, TIMEOUT, TRAILER, JournalDown, Writer, copy_in, count_micros

log = logging.getLogger(__name__)

PREFIX: Final = "/e/"
PICTURE_ENDS: Final = ".gif"
GIF: Final = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
NEVER_KEPT: Final = ("cache-control", "no-store, max-age=0")
UNLISTED: Final = ("x-robots-tag", "noindex, nofollow")
PICTURE: Final = Answer(200, GIF, (("content-type", "image/gif"), NEVER_KEPT, UNLISTED))
NOTHING: Final = Answer(204, b"", (NEVER_KEPT, UNLISTED))
GONE: Final = Answer(
    404,
    b"<!doctype html><meta charset=utf-8><title>404</title><p>This link leads nowhere. / Dieser Link f\xc3\xbchrt nirgendwohin.",
    (("content-type", "text/html; charset=utf-8"), NEVER_KEPT, UNLISTED),
)
LATER: Final = Answer(
    503,
    b"<!doctype html><meta charset=utf-8><title>503</title><p>Please try again in a moment. / Bitte gleich noch einmal versuchen.",
    (("content-type", "text/html; charset=utf-8"), NEVER_KEPT, ("retry-after", "5")),
)
SCHEMES: Final = ("https://", "http://", "mailto:", "tel:")
LONGEST_AGENT: Final = 300
MOST_MAILINGS: Final = 5_000
MOST_KEPT: Final = 200_000
PATIENCE_S: Final = 0.5
"""How long a reader waits for a store that does not answer."""
COPY: Final = (
    b"COPY messaging_mailhit (at, kind, mailing_id, contact_id, variant, link, signs, place, country, network, agent)"
    b" FROM STDIN (FORMAT binary)"
)
LINKS: Final = "SELECT number, address FROM messaging_mailinglink WHERE mailing_id = %s AND variant = %s"
FIELDS: Final = struct.Struct(">hiqihiqiqihihiiiq")
TEXT: Final = struct.Struct(">i")
Row = bytes


def pack_hit(at: datetime, claim: Claim, signs: int, place: int, texts: Sequence[str]) -> Row:
    """Return a hit as a binary COPY wants it; `texts` are country, network and agent."""
    kind = OPEN if claim.what is For.OPEN else CLICK
    variant, link = min(claim.variant, 32_767), min(claim.link, 32_767)
    head = FIELDS.pack(
        *(11, 8, count_micros(at), 2, kind, 8, claim.mailing_id, 8, claim.contact_id),
        *(2, variant, 2, link, 4, signs, 8, place),
    )
    parts = [head]
    for text in texts:
        encoded = text.encode("utf-8", "replace").replace(b"\0", b"")
        parts += [TEXT.pack(len(encoded)), encoded]
    return b"".join(parts)


class HitWriter(Writer):
    """Writes hits in group commits, as the journal's writer does calls."""

    def _connect(self) -> psycopg.Connection:
        self._connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="touchline collect hits", options=TIMEOUT
        )
        return self._connection

    def _copy_rows(self, rows: list[bytes]) -> None:
        connection = self._connection or self._connect()
        if rows:
            copy_in(connection, b"".join([HEADER, *rows, TRAILER]), statement=COPY)


class LinkTable:
    """Where links lead, by mailing and variant: read once each, since what was sent never changes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._found: OrderedDict[tuple[int, int], dict[int, str]] = OrderedDict()
        self._connection: psycopg.Connection | None = None
        self._lock = threading.Lock()

    def find(self, claim: Claim) -> str | None:
        """Return the address from memory; None when this mailing was not read yet, '' when there is none."""
        links = self._found.get((claim.mailing_id, claim.variant))
        return None if links is None else links.get(claim.link, "")

    def read(self, claim: Claim) -> str:
        """Read a mailing's links and return the one; blocks. Raises psycopg.Error."""
        key = claim.mailing_id, claim.variant
        with self._lock:
            try:
                links: dict[int, str] = dict(self._get_connection().execute(LINKS, key).fetchall())
            except (psycopg.Error, OSError):
                self.close()
                raise
            # Nothing is remembered of mailings without links: anybody's old mail may ask, and a new one is made at any time.
            if links:
                self._found[key] = links
                if len(self._found) > MOST_MAILINGS:
                    self._found.popitem(last=False)
        return str(links.get(claim.link, ""))

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _get_connection(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                application_name="touchline collect links",
                options=TIMEOUT,
            )
        return self._connection


@answer_below(PREFIX)
class HitResponder:
    """Answers the addresses of pictures and links."""

    def __init__(self, environment: Environment, loop: asyncio.AbstractEventLoop) -> None:
        self._tokens = Tokens(load_keys(find_keys_file(environment.home)).audit)
        self._writer = HitWriter(environment.database_url, loop)
        self._links = LinkTable(environment.database_url)
        self._salts = SaltKeeper(environment.database_url)
        self._kept: deque[Row] = deque(maxlen=MOST_KEPT)
        self._is_secure = environment.collector_url.startswith("https:")
        self._loop = loop

    async def answer(self, scope: Any, ip: str) -> Answer:
        """Send the reader on, once what they did is stored."""
        token, _dot, rest = scope.path[len(PREFIX) :].partition(".")
        is_picture = f".{rest}" == PICTURE_ENDS
        claim = self._tokens.read(token)
        if claim is None or claim.what is not (For.OPEN if is_picture else For.CLICK):
            return GONE
        if is_picture:
            answer = PICTURE
        elif rest:
            # An address of one person alone: it is taken only as it was sealed for this token.
            answer = send_on(self._tokens.read_address(token, rest) or "")
        else:
            answer = await self._find_way(claim)
        if answer is not GONE:
            await self._keep(self._pack(scope, claim, ip))
        return answer

    async def _find_way(self, claim: Claim) -> Answer:
        if claim.link == 0:
            return NOTHING
        address = self._links.find(claim)
        if address is None:
            try:
                address = await asyncio.to_thread(self._links.read, claim)
            except (psycopg.Error, OSError) as error:
                log.warning("The links of mailing %s could not be read: %s", claim.mailing_id, str(error).strip())
                return LATER
        return send_on(address)

    def _pack(self, scope: Any, claim: Claim, ip: str) -> Row:
        headers = scope.headers

        def read(name: str) -> str:
            return str(headers.get(name, ""))

        signs = read_signs(scope.method, read, is_secure=self._is_secure)
        place = hash_place(self._salts.today, ip)
        texts = (find_country(ip)[:2], find_network(ip), read("user-agent")[:LONGEST_AGENT])
        return pack_hit(datetime.now(UTC), claim, signs, place, texts)

    async def _keep(self, row: Row) -> None:
        try:
            done = self._writer.write([row])
            await asyncio.wait_for(asyncio.shield(done), PATIENCE_S)
        except JournalDown:
            self._kept.append(row)
        except TimeoutError:
            done.add_done_callback(lambda future: self._kept.append(row) if future.exception() else None)

    def keep(self) -> None:
        """Store what could not be stored before, and keep the salt the day's."""
        self._salts.read()
        rows = [self._kept.popleft() for _number in range(min(len(self._kept), 5_000))]
        if rows:
            asyncio.run_coroutine_threadsafe(self._store_again(rows), self._loop)

    async def _store_again(self, rows: list[Row]) -> None:
        try:
            await self._writer.write(rows)
        except JournalDown:
            self._kept.extend(rows)

    def stop(self) -> None:
        """Write what waits."""
        self._writer.stop()
        self._links.close()


def send_on(address: str) -> Answer:
    """Return the answer that leads to an address; to none that is not of the web, mail or telephone."""
    if not address.lower().startswith(SCHEMES):
        return GONE
    return Answer(302, b"", (("location", address), NEVER_KEPT, UNLISTED, ("referrer-policy", "no-referrer")))


def hash_place(salt: str, ip: str) -> int:
    """Return what an address is called for a day: no address is kept."""
    digest = hashlib.blake2b(ip.encode("utf-8", "replace"), digest_size=8, key=salt.encode()[:64]).digest()
    return int.from_bytes(digest, "big", signed=True)
