"""ClickHouse's HTTP protocol on loopback: what clickhouse-connect and curl need of it."""

import base64
import hmac
import re
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from touchline.eventstore.embedded import encodings, forms
from touchline.eventstore.embedded.engine import Answer
from touchline.eventstore.embedded.runner import Refused, Request, Runner

SETTING_NAME = re.compile(r"^[a-z][a-z0-9_]{1,80}$")
ERROR_CODE = re.compile(r"Code: (\d+)\.")
NO_SETTINGS = frozenset(
    "query database query_id default_format session_id session_timeout session_check user password compress decompress"
    " enable_http_compression http_zlib_compression_level client_protocol_version quota_key role wait_end_of_query"
    " send_progress_in_http_headers http_headers_progress_interval_ms buffer_size stacktrace close_session"
    " add_http_cors_header cancel_http_readonly_queries_on_client_close readonly".split()
)
STATUS_OF_CODE = {516: 403, 497: 403, 164: 403, 60: 404, 81: 404, 47: 404, 62: 400, 202: 503, 241: 500, 159: 408}
WRONG_LOGIN = (
    "Code: 516. DB::Exception: {user}: Authentication failed: password is incorrect, or there is no user with such name."
    " (AUTHENTICATION_FAILED)"
)
LARGEST_BODY = 256_000_000


@dataclass(frozen=True)
class Access:
    """The one user of this server."""

    user: str
    password: str

    def may_enter(self, user: str, password: str) -> bool:
        """Whether name and password are right, compared in constant time."""
        name_fits = hmac.compare_digest(user.encode(), self.user.encode())
        return hmac.compare_digest(password.encode(), self.password.encode()) and name_fits


class Server(ThreadingHTTPServer):
    """A thread per connection; each request has an engine session of its own."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, runner: Runner, access: Access) -> None:
        self.runner = runner
        self.access = access
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """One HTTP request."""

    protocol_version = "HTTP/1.1"
    server_version = "Touchline"
    disable_nagle_algorithm = True
    wbufsize = 65_536
    server: Server
    quiet: ClassVar[frozenset[str]] = frozenset({"/ping", "/replicas_status"})

    def do_GET(self) -> None:
        """Answer health questions and reads."""
        self._answer(b"")

    def do_HEAD(self) -> None:
        """Answer health questions without a body."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer any statement; its text in the address, in the body, or in both."""
        body = self._read_body()
        if body is None:
            self._fail(
                413, f"Code: 307. DB::Exception: The request is larger than {LARGEST_BODY} bytes. (TOO_MANY_BYTES)"
            )
        else:
            self._answer(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the callers log what they asked."""

    def _answer(self, body: bytes) -> None:
        split = urlsplit(self.path)
        if split.path in self.quiet:
            self._send(200, b"Ok.\n", {})
            return
        address = dict(parse_qsl(split.query, keep_blank_values=True))
        if not self._may_enter(address):
            self._fail(403, WRONG_LOGIN.format(user=self._credentials(address)[0] or "default"))
            return
        try:
            request = self._build_request(address, body)
            answer, output_format = self.server.runner.run(request)
        except (RuntimeError, Refused, encodings.UnknownEncoding, ValueError) as error:
            self._fail_with(str(error))
            return
        self._send_answer(answer, output_format, request.query_id)

    def _build_request(self, address: dict[str, str], body: bytes) -> Request:
        names = {name for name in address if name not in NO_SETTINGS and not name.startswith("param_")}
        wrong = next((name for name in names if not SETTING_NAME.match(name)), None)
        if wrong is not None:
            raise Refused(
                f"Code: 115. DB::Exception: Setting {wrong} is neither a builtin setting nor a custom one. (UNKNOWN_SETTING)"
            )
        headers = self.headers
        unpacked = encodings.unpack(body, headers.get("Content-Encoding", ""))
        if forms.is_form(content_type := headers.get("Content-Type", "")):
            told, unpacked = forms.read_form(content_type, unpacked), b""
            address = address | {
                name: value for name, value in told.items() if name == "query" or name.startswith("param_")
            }
        return Request(
            query=address.get("query", ""),
            body=unpacked,
            database=address.get("database") or headers.get("X-ClickHouse-Database") or "default",
            query_id=address.get("query_id") or str(uuid.uuid4()),
            default_format=address.get("default_format") or headers.get("X-ClickHouse-Format") or "TabSeparated",
            parameters={name[6:]: value for name, value in address.items() if name.startswith("param_")},
            settings={name: address[name] for name in names},
        )

    def _may_enter(self, address: dict[str, str]) -> bool:
        return self.server.access.may_enter(*self._credentials(address))

    def _credentials(self, address: dict[str, str]) -> tuple[str, str]:
        basic = self.headers.get("Authorization", "")
        if basic.lower().startswith("basic "):
            try:
                user, _, password = base64.b64decode(basic[6:], validate=True).decode().partition(":")
            except ValueError:
                return "", ""
            return user, password
        named = self.headers.get("X-ClickHouse-User") or address.get("user", "")
        return named, self.headers.get("X-ClickHouse-Key") or address.get("password", "")

    def _read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return None
        return self.rfile.read(length)

    def _read_chunks(self) -> bytes | None:
        chunks: list[bytes] = []
        total = 0
        while size := int(self.rfile.readline().split(b";")[0], 16):
            total += size
            if total > LARGEST_BODY:
                self.close_connection = True
                return None
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _send_answer(self, answer: Answer, output_format: str, query_id: str) -> None:
        written = answer.rows_written
        headers = {
            "X-ClickHouse-Query-Id": query_id,
            "X-ClickHouse-Format": output_format or "TabSeparated",
            "X-ClickHouse-Timezone": "UTC",
            "X-ClickHouse-Summary": (
                f'{{"read_rows":"{answer.rows_read}","read_bytes":"{answer.bytes_read}","written_rows":"{written}",'
                f'"written_bytes":"0","total_rows_to_read":"0","result_rows":"{written}","result_bytes":"0",'
                f'"elapsed_ns":"{int(answer.elapsed_s * 1e9)}"}}'
            ),
        }
        body: bytes | memoryview = answer.body
        if encodings.choose(self.headers.get("Accept-Encoding", ""), len(body)):
            body, headers["Content-Encoding"] = encodings.pack(body), "gzip"
        self._send(200, body, headers)

    def _fail_with(self, text: str) -> None:
        text = text if ERROR_CODE.search(text) else f"Code: 1002. DB::Exception: {text}"
        codes = ERROR_CODE.search(text)
        code = int(codes[1]) if codes else 1002
        self._fail(STATUS_OF_CODE.get(code, 500), text)

    def _fail(self, status: int, text: str) -> None:
        code = ERROR_CODE.search(text)
        self._send(status, text.encode() + b"\n", {"X-ClickHouse-Exception-Code": code[1] if code else "1002"})

    def _send(self, status: int, body: bytes | memoryview, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        self.send_header("X-ClickHouse-Server-Display-Name", "touchline")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
