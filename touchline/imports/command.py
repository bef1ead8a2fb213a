"""What the command needs: the mapping as JSON, an import that broke off, the file of refused rows."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from touchline.imports.guessing import plain
from touchline.imports.kinds import ImportKind, get_import_kind
from touchline.imports.mapping import NEW, Column, Mapping, Rule
from touchline.imports.models import Import
from touchline.imports.reading import CannotRead
from touchline.imports.refusals import write_refused


def read_map(imported: Import, text: str, *, key: str, country: str = "") -> Mapping:
    """Return what was guessed, changed by `{"Column": "field"}` or `{"Column": {"to": …, "rule": …}}`; raises CannotRead.

    A field that there is not becomes an attribute of that name; null leaves the column out.
    """
    mapping = Mapping.load(imported.mapping)
    mapping.match_by, mapping.country = key, country
    given = _load(text) if text else {}
    columns = {plain(column.name): column for column in mapping.columns}
    kinds = {plain(one["name"]): one["type"] for one in imported.columns}
    for name, wanted in given.items():
        column = columns.get(plain(name))
        if column is None:
            raise CannotRead(
                _("There is no column “{name}” in this file; there are: {names}.").format(
                    name=name, names=", ".join(one.name for one in mapping.columns)
                )
            )
        _change(imported, mapping, column, wanted, type_=kinds[plain(name)])
    targets = {target.slug for target in get_import_kind(imported.kind).get_targets() if target.is_key}
    if key != "any" and key not in targets:
        raise CannotRead(
            _("Records are found by {keys}, not by “{key}”.").format(keys=", ".join(sorted(targets)), key=key)
        )
    return mapping


def choose_options(mapping: Mapping, kind: ImportKind, given: dict[str, str]) -> None:
    """Choose what else a kind asks for; raises CannotRead for what it does not, and for choices there are not."""
    options = {one.slug: dict(one.choices) for one in kind.get_options()}
    for slug, value in given.items():
        if value and value not in options.get(slug, {}):
            named = ", ".join(choice for choice in options.get(slug, {}) if choice)
            raise CannotRead(
                _("There is no {option} “{value}”; there are: {names}.").format(
                    option=slug, value=value, names=named or "–"
                )
            )
        if value:
            mapping.options[slug] = value


def find_unfinished(imported: Import) -> Import | None:
    """Return an import of the same file from the command that broke off before its end, or None."""
    same = Import.objects.filter(kind=imported.kind, digest=imported.digest, started_by=None).exclude(pk=imported.pk)
    return same.filter(state=Import.State.RUNNING).exclude(key="").first()


def write_refused_file(imported: Import) -> Path:
    """Write the refused rows into a file of the home, and return where it lies."""
    folder = Path(settings.ENVIRONMENT.home) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"refused-{imported.pk}.csv"
    with path.open("wb") as target:
        for chunk in write_refused(imported):
            target.write(chunk)
    return path


def _load(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        path = Path(text)
        if not path.is_file():
            raise CannotRead(
                _("--map takes JSON such as {example}, or a file of it.").format(example='{"Mail": "email"}')
            )
        text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CannotRead(_("--map is no JSON: {problem}.").format(problem=error)) from None
    if not isinstance(found, dict):
        raise CannotRead(_("--map takes JSON such as {example}, or a file of it.").format(example='{"Mail": "email"}'))
    return found


def _change(imported: Import, mapping: Mapping, column: Column, wanted: Any, *, type_: str) -> None:
    facts = wanted if isinstance(wanted, dict) else {"to": wanted}
    kind = get_import_kind(imported.kind)
    targets = {target.slug: target for target in kind.get_targets()}
    to = str(facts.get("to", column.to) or "")
    if to and to not in targets and to != NEW:
        if not kind.makes_attributes:
            raise CannotRead(
                _("There is no field “{name}”; there are: {names}.").format(name=to, names=", ".join(targets))
            )
        column.label, to = to, NEW
    if to in targets and not targets[to].many:
        # What was guessed for another column gives way to what is asked for.
        for other in mapping.find(to):
            other.to = NEW if kind.makes_attributes else ""
            other.type = other.type or "text"
    column.to, column.type = to, str(facts.get("type") or type_)
    if facts.get("rule") in set(Rule):
        column.rule = facts["rule"]
    elif to in targets:
        column.rule = Rule.APPEND if targets[to].can_append else Rule.OVERWRITE
    column.erases = bool(facts.get("erases", column.erases))
