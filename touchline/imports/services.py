"""Commands of the imports: take a file in, say what its columns become, check, start, stop, take back."""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.imports import folder
from touchline.imports.guessing import Seen, guess_mapping, is_unnamed, look
from touchline.imports.kinds import ImportKind, get_import_kind
from touchline.imports.mapping import Mapping, clean_mapping
from touchline.imports.models import Import, Remembered
from touchline.imports.presets import find_preset
from touchline.imports.reading import CannotRead, Reading, open_table, recognise
from touchline.imports.reading.counting import estimate_rows
from touchline.imports.reading.tables import Broken
from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.records.files import clean_name
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit
from touchline.users.models import User

State = Import.State
REMEMBERED: Final = 500


class NotNow(Exception):
    """It cannot be done in the state the import is in; the text says why."""


def take_in(kind: ImportKind, name: str, chunks: Iterable[bytes], *, actor: Any) -> Import:
    """Keep a dropped file and find out what it is; raises CannotRead."""
    key, size, digest = folder.keep(chunks)
    try:
        reading = recognise(folder.get_path(key))
        imported = Import(
            kind=kind.slug,
            file_name=clean_name(name),
            key=key,
            size=size,
            digest=digest,
            started_by=actor if isinstance(actor, User) else None,
            by_name=str(actor) if actor is not None else "",
            created_at=now(),
        )
        look_into(imported, reading)
    except BaseException:
        folder.remove(key)
        raise
    with transaction.atomic():
        imported.save()
        write_audit(actor, "import.create", kind.subject, imported.pk, after={"count": imported.total})
    return imported


def look_into(imported: Import, reading: Reading) -> None:
    """Find the columns of the file, read in this way, and what they become: as last time, as a preset says, or by guess."""
    kind, path = get_import_kind(imported.kind), folder.get_path(imported.key)
    with open_table(path, reading) as table:
        seen = look(table.columns, (cells for _number, cells in table.rows if not isinstance(cells, Broken)))
    targets = kind.get_targets()
    preset = find_preset(kind.slug, table.columns)
    last = Remembered.objects.filter(kind=kind.slug, head=hash_head(seen)).first()
    if last is not None:
        mapping = Mapping.load(last.mapping)
    else:
        mapping = guess_mapping(seen, targets, makes_attributes=kind.makes_attributes)
        if preset:
            preset.apply(mapping)
    mapping.options = {one.slug: one.default for one in kind.get_options()} | mapping.options
    imported.reading, imported.columns = reading.keep(), [one.keep() for one in seen]
    imported.mapping = clean_mapping(mapping, targets, makes_attributes=kind.makes_attributes).keep()
    imported.preset = preset.slug if preset else ""
    imported.total = estimate_rows(path, reading)
    imported.trial = {}


@transaction.atomic
def reread(imported: Import, reading: Reading) -> None:
    """Read the file in another way; raises CannotRead, NotNow."""
    lock(imported, State.DRAFT, State.CHECKED)
    look_into(imported, reading)
    imported.state = State.DRAFT
    imported.save(update_fields=["reading", "columns", "mapping", "preset", "total", "trial", "state"])


@transaction.atomic
def set_mapping(imported: Import, mapping: Mapping) -> None:
    """Say what the columns become; raises Nonsense when nothing can be imported by that, NotNow."""
    lock(imported, State.DRAFT, State.CHECKED)
    kind = get_import_kind(imported.kind)
    clean = clean_mapping(mapping, kind.get_targets(), makes_attributes=kind.makes_attributes)
    clean.options = {
        one.slug: mapping.options.get(one.slug, one.default)
        for one in kind.get_options()
        if mapping.options.get(one.slug, one.default) in dict(one.choices)
    }
    imported.mapping = clean.keep()
    imported.trial, imported.state = {}, State.DRAFT
    imported.save(update_fields=["mapping", "trial", "state"])
    if problem := kind.check(clean):
        raise Nonsense(problem)


@transaction.atomic
def check(imported: Import, *, in_background: bool = True) -> None:
    """Find out what an import would do; nothing is written. Raises NotNow."""
    lock(imported, State.DRAFT, State.CHECKED)
    imported.state, imported.trial, imported.position = State.CHECKING, {}, 0
    imported.cancel_asked_at = None
    imported.save(update_fields=["state", "trial", "position", "cancel_asked_at"])
    if in_background:
        _defer(imported)


@transaction.atomic
def begin(imported: Import, *, actor: Any, in_background: bool = True) -> None:
    """Start writing, and remember the mapping for the next file with such columns; raises NotNow."""
    lock(imported, State.DRAFT, State.CHECKED)
    imported.state, imported.started_at, imported.cancel_asked_at = State.RUNNING, now(), None
    imported.save(update_fields=["state", "started_at", "cancel_asked_at"])
    head = hash_head(Seen(**column) for column in imported.columns)
    Remembered.objects.update_or_create(
        kind=imported.kind, head=head, defaults={"mapping": imported.mapping, "used_at": now()}
    )
    subject = get_import_kind(imported.kind).subject
    write_audit(actor, "import.start", subject, imported.pk, after={"count": imported.total})
    if in_background:
        _defer(imported)


@transaction.atomic
def cancel(imported: Import) -> None:
    """Ask an import to stop behind the batch it is at; what is done stays, and can be taken back."""
    lock(imported, State.CHECKING, State.RUNNING)
    imported.cancel_asked_at = now()
    imported.save(update_fields=["cancel_asked_at"])


@transaction.atomic
def undo(imported: Import, *, actor: Any) -> None:
    """Take a whole import back, in the background: records it made go, values it changed are as before. Raises NotNow."""
    lock(imported, State.DONE, State.CANCELLED, State.FAILED)
    kind = get_import_kind(imported.kind)
    imported.state = State.UNDOING
    imported.started_by = imported.started_by or (actor if isinstance(actor, User) else None)
    imported.save(update_fields=["state", "started_by"])
    write_audit(actor, "import.undo", kind.subject, imported.pk)
    _defer(imported)


@transaction.atomic
def discard(imported: Import, *, actor: Any) -> None:
    """Forget a file that was never imported; raises NotNow."""
    lock(imported, State.DRAFT, State.CHECKED)
    write_audit(actor, "import.discard", get_import_kind(imported.kind).subject, imported.pk)
    folder.remove(imported.key)
    imported.delete()


def lock(imported: Import, *states: str) -> None:
    """Lock the import and read it anew; raises NotNow unless it is in one of these states."""
    # The head of the row is locked before a file is read, so that two answers to one page never mix.
    Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    imported.refresh_from_db()
    if imported.state not in states:
        raise NotNow(_("This import is {state} already.").format(state=imported.get_state_display()))


def hash_head(columns: Iterable[Seen]) -> str:
    """Return by what a file with the same columns is known again: their names, and of one without a name what is in it."""
    told = (f"{one.name} {one.type}" if is_unnamed(one, place) else one.name for place, one in enumerate(columns, 1))
    return hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()


def _defer(imported: Import) -> None:
    from touchline.imports.jobs import do_import

    defer(do_import, import_id=imported.pk, once=str(imported.pk))


__all__ = ["CannotRead", "NotNow", "begin", "cancel", "check", "discard", "reread", "set_mapping", "take_in", "undo"]
