"""Completes the OpenAPI document: how each operation refuses, and the headers it takes and gives."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

UNSAFE = ("post", "put", "patch", "delete")
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "detail"],
                "properties": {"where": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
REFUSALS = {
    "400": "The request does not fit this document.",
    "401": "There is no valid token.",
    "403": "The token may not do this.",
    "404": "There is no such thing, or not for this token.",
    "405": "The method is not possible here.",
    "409": "It is in the way of something that is there, or was changed meanwhile.",
    "412": "If-Match names another version than the present one.",
    "413": "The body is larger than 2.5 MB.",
    "415": "The body is not JSON.",
    "422": "The request fits this document, and cannot be done as it stands; `errors` says which field and why.",
    "429": "The token asks too often; Retry-After says how many seconds to wait.",
    "500": "Touchline failed.",
    "503": "A store is not reachable; Retry-After says when to try again.",
}
ALWAYS = ("400", "401", "403", "422", "429", "503")
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes the request safe to send again: the effect happens once, and the first answer is given again "
    "for 48 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


class Api(NinjaAPI):
    """Ninja's API with a document that leaves nothing out."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document."""
        document = super().get_openapi_schema(**options)
        complete(document)
        return document


def complete(document: Any) -> None:
    """Add refusals and headers to every operation of a document."""
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method not in {"get", *UNSAFE}:
                continue
            _add_refusals(operation, path=path, method=method)
            if method == "post":
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)


def _add_refusals(operation: dict[str, Any], *, path: str, method: str) -> None:
    statuses = list(ALWAYS)
    if "{" in path:
        statuses.append("404")
    if method in UNSAFE:
        statuses += ["404", "409", "413", "422"]
    if any(parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ())):
        statuses.append("412")
    responses = {str(status): response for status, response in operation["responses"].items()}
    for status in sorted(set(statuses)):
        refusal: dict[str, Any] = {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in {"429", "503"}:
            refusal["headers"] = RETRY_AFTER
        responses.setdefault(status, refusal)
    operation["responses"] = responses
