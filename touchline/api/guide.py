"""Turns the OpenAPI document into what the page of the documentation shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.api.site import get_api

GROUPS: dict[str, str | Promise] = {
    "contacts": _("People and companies"),
    "records": _("Attributes and notes"),
    "tasks": _("Tasks and activities"),
    "tracking": _("Events"),
    "commerce": _("Orders"),
    "webhooks": _("Webhooks"),
}
DEEPEST = 6
EXAMPLES = {
    "name": "Ada Lovelace",
    "email": "ada@shop.example",
    "phone": "+49 30 123456",
    "domain": "shop.example",
    "url": "https://example.com/hooks",
    "events": "contact_created",
    "tags": "vip",
    "label": "Favourite colour",
    "title": "Call back",
    "text": "Wants an offer by Friday.",
}
"""Words for fields, in the order in which an example shows them."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    type: str
    required: bool
    description: str
    choices: list[str]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    body: str
    fields: list[Parameter]
    responses: list[tuple[str, str]]
    answer: str


@dataclass(slots=True)
class Group:
    """Operations about the same things."""

    slug: str
    label: str | Promise
    operations: list[Operation] = field(default_factory=list)


class Reader:
    """Reads one document, following its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the schema a reference leads to."""
        while "$ref" in schema:
            found: Any = self._document
            for part in str(schema["$ref"]).removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def name_type(self, schema: Mapping[str, Any]) -> str:
        """Return what a value may be, in a word or two."""
        schema = self.resolve(schema)
        if "anyOf" in schema:
            said = dict.fromkeys(self.name_type(one) for one in schema["anyOf"])
            return " or ".join(word for word in said if word != "null")
        kind = str(schema.get("format") or schema.get("type") or "any")
        if kind == "array":
            return f"list of {self.name_type(schema.get('items', {}))}"
        return kind

    def get_choices(self, schema: Mapping[str, Any]) -> list[str]:
        """Return the values a schema lists, none for an open one."""
        schema = self.resolve(schema)
        for one in schema.get("anyOf", ()):
            if found := self.get_choices(one):
                return found
        if schema.get("type") == "boolean":
            return ["true", "false"]
        return [str(value) for value in schema.get("enum", ())]

    def make_example(self, schema: Mapping[str, Any], *, name: str = "", depth: int = 0) -> Any:
        """Return a value that fits the schema."""
        schema = self.resolve(schema)
        if schema.get("type") == "string" and name in EXAMPLES and not schema.get("enum"):
            return EXAMPLES[name]
        if schema.get("examples") or "default" in schema:
            return schema["examples"][0] if schema.get("examples") else schema["default"]
        if "anyOf" in schema:
            return self.make_example(schema["anyOf"][0], name=name, depth=depth)
        if schema.get("enum"):
            return schema["enum"][0]
        return self._make_by_type(schema, name=name, depth=depth)

    def _make_by_type(self, schema: Mapping[str, Any], *, name: str, depth: int) -> Any:
        match schema.get("type"):
            case "object" if depth < DEEPEST:
                parts = schema.get("properties", {})
                named = sorted(parts, key=lambda key: list(EXAMPLES).index(key) if key in EXAMPLES else len(EXAMPLES))
                return {
                    key: self.make_example(parts[key], name=key, depth=depth + 1)
                    for key in named
                    if key in schema.get("required", ()) or not may_be_null(parts[key])
                }
            case "array" if depth < DEEPEST:
                return [self.make_example(schema.get("items", {}), name=name, depth=depth + 1)]
            case "integer" | "number":
                return max(1, int(schema.get("minimum", 1)))
            case "boolean":
                return False
            case "string":
                return "2026-11-21T20:50:00Z" if schema.get("format") == "moment" else EXAMPLES.get(name, "text")
        return None

    def read_parameter(self, raw: Mapping[str, Any]) -> Parameter:
        """Return a parameter in the address or the header."""
        schema = raw.get("schema", {})
        description = raw.get("description") or schema.get("description") or ""
        return Parameter(
            raw["name"],
            raw["in"],
            self.name_type(schema),
            bool(raw.get("required")),
            str(description).replace("`", ""),
            self.get_choices(schema),
        )

    def read_fields(self, schema: Mapping[str, Any]) -> list[Parameter]:
        """Return the fields of a body."""
        schema = self.resolve(schema)
        wanted = set(schema.get("required", ()))
        return [
            Parameter(
                name,
                "body",
                self.name_type(part),
                name in wanted,
                str(part.get("description", "")),
                self.get_choices(part),
            )
            for name, part in schema.get("properties", {}).items()
        ]


def may_be_null(schema: Mapping[str, Any]) -> bool:
    """Tell whether a field can be left empty, so that an example does without it."""
    return any(one.get("type") == "null" for one in schema.get("anyOf", ()))


def make_guide() -> list[Group]:
    """Return all operations, in the groups of the page."""
    document = get_api().get_openapi_schema()
    reader = Reader(document)
    groups: dict[str, Group] = {}
    for path, operations in document["paths"].items():
        for method, raw in operations.items():
            tag = raw["tags"][0]
            group = groups.setdefault(tag, Group(tag, GROUPS.get(tag, tag)))
            group.operations.append(make_operation(reader, path, method, raw))
    order = list(GROUPS)
    return sorted(groups.values(), key=lambda group: order.index(group.slug) if group.slug in order else len(order))


def make_operation(reader: Reader, path: str, method: str, raw: Mapping[str, Any]) -> Operation:
    """Return an operation as the page shows it."""
    body = raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good: Mapping[str, Any] = next((one for status, one in raw["responses"].items() if status.startswith("2")), {})
    answer = good.get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        summary=raw.get("summary", ""),
        description=raw.get("description", "").replace("`", ""),
        parameters=[reader.read_parameter(one) for one in raw.get("parameters", ())],
        body=write(reader.make_example(body)) if body else "",
        fields=reader.read_fields(body) if body else [],
        responses=[(status, one.get("description", "")) for status, one in sorted(raw["responses"].items())],
        answer=write(reader.make_example(answer)) if answer else "",
    )


def write(value: Any) -> str:
    """Return JSON that people read."""
    return json.dumps(value, indent=2, ensure_ascii=False)
