"""A server that speaks enough of S3's protocol to hold archives, and believes no request whose signature is wrong."""

import hashlib
import hmac
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY_ID, SECRET, REGION = "AKIATOUCHLINE", "s3cr3t/with+signs", "eu-central-1"


class Storage(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.buckets = {"vault": {}}
        self.uploads = {}
        self.failures = 0
        """How many requests fail with 503 before one is answered."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if self.server.failures:
            self.server.failures -= 1
            self._answer(503, b"<Error><Code>SlowDown</Code></Error>")
            return
        if problem := self._find_problem(parts, query, body):
            self._answer(403, f"<Error><Code>{problem}</Code></Error>".encode())
            return
        bucket, _slash, key = unquote(parts.path).lstrip("/").partition("/")
        if bucket not in self.server.buckets:
            self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
            return
        getattr(self, f"_do_{self.command.lower()}")(self.server.buckets[bucket], key, query, body)

    do_GET = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - names of the library

    def _find_problem(self, parts, query, body):
        scheme, _space, rest = self.headers.get("Authorization", "").partition(" ")
        told = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "AWS4-HMAC-SHA256" or not told.get("Credential", "").startswith(f"{KEY_ID}/"):
            return "InvalidAccessKeyId"
        _id, day, region, service, end = told["Credential"].split("/")
        if hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
            return "XAmzContentSHA256Mismatch"
        pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query.items())
        names = told["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            return "AccessDenied"
        lines = [self.command, parts.path, "&".join(f"{name}={value}" for name, value in pairs)]
        lines += [f"{name}:{self.headers[name]}" for name in names]
        lines += ["", told["SignedHeaders"], self.headers["x-amz-content-sha256"]]
        asked = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{day}/{region}/{service}/{end}\n{asked}"
        key = b"AWS4" + SECRET.encode()
        for part in (day, REGION, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        right = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return "" if hmac.compare_digest(right, told["Signature"]) else "SignatureDoesNotMatch"

    def _do_get(self, objects, key, query, body):
        if key:
            found = objects.get(key)
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>") if found is None else self._answer(200, found)
            return
        names = sorted(name for name in objects if name.startswith(query["prefix"]))
        after = query.get("continuation-token", "")
        page = [name for name in names if name > after][:2]
        listed = "".join(
            f"<Contents><Key>{name}</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified>"
            f"<Size>{len(objects[name])}</Size></Contents>"
            for name in page
        )
        more = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if page and page[-1] != names[-1] else ""
        self._answer(200, f"<ListBucketResult>{listed}{more}</ListBucketResult>".encode())

    def _do_post(self, objects, key, query, body):
        if "uploads" in query:
            number = f"up&{len(self.server.uploads) + 1}"
            self.server.uploads[number] = {}
            self._answer(200, f"<R><UploadId>{number.replace('&', '&amp;')}</UploadId></R>".encode())
            return
        parts = self.server.uploads.pop(query["uploadId"])
        objects[key] = b"".join(parts[number] for number in sorted(parts))
        self._answer(200, b"<CompleteMultipartUploadResult/>")

    def _do_put(self, objects, key, query, body):
        self.server.uploads[query["uploadId"]][int(query["partNumber"])] = body
        self._answer(200, b"", ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def _do_delete(self, objects, key, query, body):
        if "uploadId" in query:
            self.server.uploads.pop(query["uploadId"], None)
        else:
            objects.pop(key, None)
        self._answer(204, b"")

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def run_storage():
    server = Storage()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
