"""Opens a record for a request: the right to it is decided here, and nowhere else in this room."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from touchline.records.fields import Field
from touchline.records.kinds import RecordKind, find_kind
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff, may_with

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Opened:
    """A record that somebody may see or change."""

    user: User
    kind: RecordKind
    record: Any

    @property
    def id(self) -> int:
        """The record's id."""
        return int(self.record.pk)

    @cached_property
    def fields_url(self) -> str:
        """Where its fields are; a field's own address is its slug behind a slash, and `/edit` or `/history` behind that."""
        return reverse("records:fields", args=[self.kind.slug, self.id])

    @property
    def may_edit(self) -> bool:
        """Whether the user may change it."""
        whose = {"owner_id": self.record.owner_id, "team_id": self.record.team_id}
        return may_with(self.user, self.kind.subject, Verb.EDIT, **whose)

    def get_field(self, slug: str) -> Field:
        """Return a field of the record; Http404 when there is none."""
        field = self.kind.find_fields([slug]).get(slug)
        if field is None:
            raise Http404
        return field


def access_record(request: HttpRequest, slug: str, record_id: int, verb: Verb = Verb.VIEW) -> Opened:
    """Return the record for who may do this with it; Http404 for one that is not there or somebody else's."""
    kind = find_kind(slug)
    if kind is None or not 0 < record_id <= LARGEST_ID:
        raise Http404
    user = access_staff(request, kind.subject, verb)
    record = kind.limit(user, verb).filter(pk=record_id).first()
    if record is None:
        raise Http404
    return Opened(user, kind, record)


def open_record(user: User, kind: RecordKind, record: Any) -> Opened:
    """Return a record that a room's own view has let the user see already."""
    return Opened(user, kind, record)


def access_kind(request: HttpRequest, slug: str, verb: Verb = Verb.VIEW) -> tuple[User, RecordKind]:
    """Return who asks and the kind of record, for who may do this with some of its records; Http404 for no kind."""
    kind = find_kind(slug)
    if kind is None:
        raise Http404
    return access_staff(request, kind.subject, verb), kind
