"""What the pages of an import show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from touchline.imports.folder import get_path
from touchline.imports.forms import SEPARATORS
from touchline.imports.kinds import ImportKind, Label, Target, get_import_kind
from touchline.imports.mapping import ANY, NEW_TYPES, Column, Mapping, Rule
from touchline.imports.models import Import
from touchline.imports.presets import PRESETS
from touchline.imports.reading.encodings import ENCODINGS
from touchline.imports.reading.forms import Form, Reading
from touchline.kit.clock import now
from touchline.records.countries import get_countries
from touchline.records.fields import TYPE_LABELS, FieldType
from touchline.ui.numbers import say_number

RULES: tuple[tuple[str, Label], ...] = (
    (Rule.OVERWRITE, gettext_lazy("Overwrite")),
    (Rule.FILL, gettext_lazy("Fill if empty")),
    (Rule.APPEND, gettext_lazy("Add to it")),
)
SEPARATOR_LABELS: dict[str, Label] = {
    "comma": gettext_lazy("Comma ,"),
    "semicolon": gettext_lazy("Semicolon ;"),
    "tab": gettext_lazy("Tab"),
    "pipe": gettext_lazy("Bar |"),
    "blanks": gettext_lazy("Blanks"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select."""

    value: str
    label: Label
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Options under one heading."""

    label: Label
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the file on the page."""

    place: int
    column: Column
    type_label: Label
    filled: int
    examples: list[str]
    groups: list[ChoiceGroup]
    rules: list[Choice]


@dataclass(frozen=True, slots=True)
class ShownOption:
    """Something to choose beside the columns."""

    slug: str
    label: Label
    help: Label
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class ShownImport:
    """An import on the page: what it is, and its numbers in words."""

    imported: Import
    kind: ImportKind
    preset: str
    done: int
    estimate: str
    counts: list[tuple[str, str, str]] = field(default_factory=list)
    """Slug, label and number of each outcome."""

    @property
    def tone(self) -> str:
        """The colour of its state."""
        states = Import.State
        tones = {states.DONE: "success", states.FAILED: "error", states.CANCELLED: "warning", states.RUNNING: "info"}
        return tones.get(states(self.imported.state), "")


def show_import(imported: Import) -> ShownImport:
    """Return an import as the pages show it."""
    kind = get_import_kind(imported.kind)
    preset = next((one.label for one in PRESETS if one.slug == imported.preset), "")
    is_trial = imported.state in (Import.State.CHECKING, Import.State.CHECKED)
    found = imported.trial if is_trial else {name: getattr(imported, name) for name, _label in _list_counts(is_trial)}
    done = int(found.get("rows", 0)) if is_trial else imported.position
    counts = [(name, label, say_number(int(found.get(name, 0)))) for name, label in _list_counts(is_trial)]
    told = imported.trial or {}
    counts += [(slug, str(label), say_number(int(told[slug]))) for slug, label in kind.says if told.get(slug)]
    return ShownImport(imported, kind, preset, min(done, imported.total or done), _estimate(imported), counts)


def show_columns(imported: Import) -> dict[str, Any]:
    """Return the columns with what each can become, and by what records are found."""
    kind, mapping = get_import_kind(imported.kind), Mapping.load(imported.mapping)
    targets = kind.get_targets()
    appendable = {
        target.slug for target in targets if target.can_append or target.type in (FieldType.TEXT, FieldType.LONG_TEXT)
    }
    rows = []
    for place, (column, about) in enumerate(zip(mapping.columns, imported.columns, strict=False)):
        rules = [Choice(value, label, value == column.rule) for value, label in RULES]
        if column.to not in appendable and column.to != "new":
            rules = rules[:2]
        label = TYPE_LABELS[FieldType(about["type"])][0]
        groups = _group(kind, targets, column)
        rows.append(ShownColumn(place, column, label, about["filled"], about["examples"], groups, rules))
    keys = [target for target in targets if target.is_key]
    language = get_language() or "en"
    return {
        "rows": rows,
        "keys": [Choice(ANY, _("Whichever a row has"), mapping.match_by == ANY)]
        + [Choice(one.slug, one.label, mapping.match_by == one.slug) for one in keys],
        "countries": [Choice(code, name, code == mapping.country) for code, name in get_countries(language).items()],
        "left_out": sum(not column.to for column in mapping.columns),
        "has_phone": bool(mapping.find("phone")),
        "options": _list_options(kind, mapping),
    }


def show_reading(imported: Import) -> dict[str, Any]:
    """Return how the file is read, with the choices there are."""
    reading = Reading.load(imported.reading)
    is_csv = reading.form == Form.CSV
    sheets = _list_sheets(imported) if reading.form == Form.XLSX else []
    return {
        "form": reading.form,
        "sheets": [Choice(name, name, name == reading.sheet) for name in sheets],
        "encodings": [Choice(name, name.upper(), name == reading.encoding) for name in ENCODINGS] if is_csv else [],
        "separators": [
            Choice(slug, label, SEPARATORS[slug] == reading.separator) for slug, label in SEPARATOR_LABELS.items()
        ]
        if is_csv
        else [],
        "asks_head": reading.form in (Form.CSV, Form.XLSX),
        "has_head": reading.has_head,
    }


def _list_options(kind: ImportKind, mapping: Mapping) -> list[ShownOption]:
    """Return what else is to be chosen, as far as anything of the file hangs on it."""
    return [
        ShownOption(
            one.slug,
            one.label,
            one.help,
            [Choice(slug, label, slug == mapping.options.get(one.slug, one.default)) for slug, label in one.choices],
        )
        for one in kind.get_options()
        if not one.needs or mapping.find(one.needs)
    ]


def _list_sheets(imported: Import) -> list[str]:
    from touchline.imports.reading.xlsx_book import list_sheets

    return list_sheets(get_path(imported.key))


def _list_counts(is_trial: bool) -> list[tuple[str, str]]:  # noqa: FBT001
    if is_trial:
        return [
            ("created", _("would be new")),
            ("updated", _("would change")),
            ("unchanged", _("would stay as they are")),
            ("joined", _("rows join another row")),
            ("refused", _("rows would be refused")),
        ]
    return [
        ("created", _("new")),
        ("updated", _("changed")),
        ("unchanged", _("as they were")),
        ("joined", _("rows joined another row")),
        ("refused", _("rows refused")),
    ]


def _group(kind: ImportKind, targets: Iterable[Target], column: Column) -> list[ChoiceGroup]:
    groups = [
        ChoiceGroup(label, [Choice(one.slug, one.label, one.slug == column.to) for one in found])
        for label, found in groupby(targets, key=lambda one: one.group)
    ]
    if kind.makes_attributes:
        types = [
            Choice(f"new:{type_}", TYPE_LABELS[FieldType(type_)][0], column.to == "new" and column.type == type_)
            for type_ in NEW_TYPES
        ]
        groups.append(ChoiceGroup(kind.new_label, types))
    return groups


def _estimate(imported: Import) -> str:
    """Return how long it will take yet, in words, or ''."""
    if imported.state != Import.State.RUNNING or not imported.started_at or not imported.position or not imported.total:
        return ""
    took = (now() - imported.started_at).total_seconds()
    left = max(0, round(took * (imported.total / imported.position - 1)))
    if left < 90:
        return ngettext("about {count} second left", "about {count} seconds left", left).format(count=left)
    minutes = round(left / 60)
    return ngettext("about {count} minute left", "about {count} minutes left", minutes).format(count=minutes)
