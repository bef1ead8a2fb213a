"""Reads the form a client sends instead of an address that would grow too long: the statement and its parameters as fields."""

from email.parser import BytesParser
from email.policy import HTTP


def is_form(content_type: str) -> bool:
    """Tell whether a request's body is a form."""
    return content_type.lower().startswith("multipart/form-data")


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form; raises ValueError for a body that is none (RFC 7578)."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("ascii", "ignore")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("Code: 27. DB::Exception: The body is no form. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)")
    found: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload.decode()
    return found
