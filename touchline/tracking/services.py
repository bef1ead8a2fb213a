"""Commands on sources: make one, revoke its key."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.tracking.models import Source
from touchline.users.models import User


class SourceExists(Exception):
    """A source of this name is there already; the text says so."""


@transaction.atomic
def create_source(
    name: str,
    *,
    kind: str = Source.Kind.SITE,
    domains: Sequence[str] = (),
    is_sample: bool = False,
    owner: User | None = None,
) -> Source:
    """Make a source with a fresh write key, looked after by `owner`; raises SourceExists."""
    name = name.strip()
    if Source.objects.filter(name=name).exists():
        raise SourceExists(f"A source called '{name}' is there already; choose another name.")
    return Source.objects.create(
        name=name,
        kind=kind,
        write_key=make_token(size=18),
        domains=[domain.strip().lower() for domain in domains if domain.strip()],
        is_sample=is_sample,
        created_at=now(),
        owner=owner,
    )


@transaction.atomic
def revoke_source(source_id: int) -> Source:
    """End a source's write key; the collector stops taking it within two seconds."""
    source = Source.objects.select_for_update().get(pk=source_id)
    if source.revoked_at is None:
        source.revoked_at = now()
        source.save(update_fields=["revoked_at"])
    return source


@transaction.atomic
def add_domain(source_id: int, domain: str) -> Source:
    """Let pages of one more domain send; the collector knows within two seconds."""
    source = Source.objects.select_for_update().get(pk=source_id)
    if domain not in source.domains:
        source.domains = [*source.domains, domain]
        source.save(update_fields=["domains"])
    return source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What of a source can be changed: its name, the domains that may send, and who looks after it."""

    name: str
    domains: Sequence[str]
    owner: User | None
    backup: User | None


@transaction.atomic
def change_source(source_id: int, facts: SourceFacts) -> Source:
    """Change a source; the collector knows within two seconds. Raises SourceExists for another one's name."""
    source = Source.objects.select_for_update().get(pk=source_id)
    if Source.objects.filter(name=facts.name).exclude(pk=source_id).exists():
        raise SourceExists(f"A source called '{facts.name}' is there already; choose another name.")
    source.name, source.domains = facts.name, list(facts.domains)
    source.owner, source.backup = facts.owner, facts.backup
    source.save(update_fields=["name", "domains", "owner", "backup"])
    return source
