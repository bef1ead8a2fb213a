"""Imports through the API: a file is sent or fetched, the work goes on in the background, and can be asked about."""

from typing import Annotated, Any, Final

from django.db import transaction
from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment, ShortText
from touchline.imports import services
from touchline.imports.command import choose_options, read_map
from touchline.imports.kinds import ImportKind, find_import_kind
from touchline.imports.mapping import ANY
from touchline.imports.models import Import
from touchline.imports.reading import CannotRead
from touchline.records.values import Nonsense
from touchline.users.permissions import Verb, may

router = Router()
LONGEST_MAP: Final = 100_000
"""Characters."""


class ImportOut(Schema):
    """An import and how far it is; `state` ends as done, cancelled, failed or undone."""

    id: int
    kind: str
    file_name: str
    state: str
    rows: int
    position: int
    created: int
    updated: int
    unchanged: int
    joined: int
    refused: int
    seconds: float
    problem: str
    created_at: Moment


class RefusedRow(Schema):
    """A row that was not taken, with the reason."""

    row: int
    reason: str
    cells: list[str]


class RefusedRows(Schema):
    """A page of refused rows; `after` of the next page is the last `row` here."""

    items: list[RefusedRow]


class ImportIn(Schema):
    """What the file is and how it is imported."""

    kind: Annotated[str, Field(min_length=1, max_length=40, json_schema_extra={"pattern": NO_NUL})]
    map: Annotated[str, Field(max_length=LONGEST_MAP)] = ""
    key: ShortText = ANY
    country: ShortText = ""
    purpose: ShortText = ""


@router.post("/imports", response={202: ImportOut}, url_name="import_start")
def start(request: HttpRequest, asked: Form[ImportIn], file: File[UploadedFile]) -> Status[Any]:
    """Import a file: `kind` is contacts, companies, orders, events or consents, `map` is JSON of columns and fields.

    `purpose` is the topic that whoever is subscribed agreed to. Answers at once.
    """
    kind, token = _authorise(request, asked.kind)
    try:
        imported = services.take_in(kind, file.name or "", file.chunks(), actor=token)
        with transaction.atomic():
            mapping = read_map(imported, asked.map, key=asked.key or ANY, country=asked.country[:2].upper())
            choose_options(mapping, kind, {"purpose": asked.purpose})
            services.set_mapping(imported, mapping)
            services.begin(imported, actor=token)
    except (CannotRead, Nonsense, services.NotNow) as problem:
        raise Problem(422, "Not taken", str(problem)) from None
    return Status(202, _show(imported))


@router.get("/imports/{import_id}", response=ImportOut, url_name="import_state")
def read(request: HttpRequest, import_id: Id) -> dict[str, Any]:
    """How far an import is."""
    return _show(_access(request, import_id))


@router.get("/imports/{import_id}/refused", response=RefusedRows, url_name="import_refused")
def list_refused(request: HttpRequest, import_id: Id, after: Id = 0) -> dict[str, Any]:
    """Up to 1,000 refused rows behind the row `after`, each with its reason."""
    imported = _access(request, import_id)
    found = imported.refusals.filter(row__gt=after).order_by("row", "pk")[:1_000]
    return {
        "items": [{"row": one.row, "reason": one.reason, "cells": [str(cell) for cell in one.cells]} for one in found]
    }


def _authorise(request: HttpRequest, slug: str) -> tuple[ImportKind, Token]:
    token = authorise(request, "imports", Verb.CREATE)
    kind = find_import_kind(slug)
    if kind is None:
        raise Problem(422, "Not taken", "kind is contacts, companies, orders, events or consents.")
    authorise(request, kind.subject, Verb.CREATE)
    return kind, token


def _access(request: HttpRequest, import_id: int) -> Import:
    token = authorise(request, "imports", Verb.VIEW)
    found = Import.objects.filter(pk=import_id).first()
    kind = find_import_kind(found.kind) if found else None
    if found is None or kind is None or not may(token, kind.subject, Verb.VIEW):
        raise Problem(404, "Not found", f"There is no import {import_id}.")
    return found


def _show(imported: Import) -> dict[str, Any]:
    names = [name for name in ImportOut.model_fields if name != "rows"]
    return {name: getattr(imported, name) for name in names} | {"rows": imported.total}
