"""What rights are about: verbs, scopes, and the subjects that rooms declare in their `permissions.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from django.utils.functional import Promise

from touchline.kit.registry import Registry
from touchline.users.models.people import Role

Label = str | Promise


class Verb(StrEnum):
    """What somebody does with records of a subject; MANAGE is changing how the subject itself is set up."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    EXPORT = "export"
    MANAGE = "manage"


class Scope(IntEnum):
    """How far a right reaches; each holds the ones before it."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


Rights = Mapping[Verb, Scope]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something people have rights on; what `defaults` leaves out nobody but an admin may do."""

    slug: str
    label: Label
    verbs: tuple[Verb, ...] = tuple(Verb)
    owned: bool = True
    """Whether its records have an owner and a team; without, a right reaches to all of them or to none."""
    defaults: Mapping[Role, Rights] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    """Fields that say nothing about a person: the audit log keeps their values as they are."""

    def get_default(self, role: str, verb: Verb) -> Scope:
        """Return how far the role goes as the room proposes it."""
        if role == Role.ADMIN:
            return Scope.ALL
        return self.defaults.get(Role(role), {}).get(verb, Scope.NONE) if role in Role.values else Scope.NONE


SUBJECTS: Registry[Subject] = Registry("subject")


def register(subject: Subject) -> Subject:
    """Declare a subject of rights; a room does this in its `permissions.py`."""
    return SUBJECTS.add(subject.slug, subject)


def grant(**scopes: Scope) -> Rights:
    """Return rights, written as `grant(view=Scope.ALL, edit=Scope.OWN)`."""
    return {Verb(verb): scope for verb, scope in scopes.items()}


def grant_all(*verbs: Verb) -> Rights:
    """Return rights to all records, for these verbs."""
    return dict.fromkeys(verbs, Scope.ALL)
