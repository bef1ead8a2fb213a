"""Signs requests to S3 (AWS Signature Version 4, docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "AWS4-HMAC-SHA256"


def sign(
    method: str, path: str, query: Mapping[str, str], *, headers: Mapping[str, str], access: tuple[str, str, str]
) -> str:
    """Return the Authorization header; `access` is key id, secret and region, the headers hold host, date and body's hash."""
    key_id, secret, region = access
    moment = headers["x-amz-date"]
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    names = ";".join(sorted(headers))
    asked = "\n".join(
        [
            method,
            quote(path, safe="/-_.~"),
            make_query(query),
            *(f"{name}:{headers[name].strip()}" for name in sorted(headers)),
            "",
            names,
            headers["x-amz-content-sha256"],
        ]
    )
    text = "\n".join([ALGORITHM, moment, scope, hashlib.sha256(asked.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (moment[:8], region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def make_query(query: Mapping[str, str]) -> str:
    """Return a query as it is signed and sent: in order, with all but the plainest characters encoded."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def say_moment(moment: datetime) -> str:
    """Return a moment as signatures have it."""
    return moment.strftime("%Y%m%dT%H%M%SZ")
