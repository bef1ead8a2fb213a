"""Draws the rows of a list: by hand, since a page holds five hundred cells and a template takes ten times as long."""

from collections.abc import Sequence
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from touchline.records.fields import FieldType
from touchline.records.kinds import RecordKind
from touchline.records.lists_rows import Cell, ListRow
from touchline.ui.marks import draw_avatar, draw_badge, draw_moment

MOST_TAGS: Final = 4
ON_PHONE: Final = 2
"""Columns a phone has room for."""


def draw_rows(kind: RecordKind, rows: Sequence[ListRow], *, may_edit: bool) -> SafeString:
    """Return a table row for each record; with a box to choose it and cells to edit for who may."""
    choose, edit = _("Choose {name}"), escape(_("Edit"))
    shape = "square" if kind.slug == "company" else ""
    found = []
    for row in rows:
        pick = _draw_pick(row, choose.format(name=row.name), edit) if may_edit else ""
        cells = "".join(
            _draw_name(row, cell, shape, may_edit=may_edit)
            if cell.column.slug == "name"
            else _draw_cell(cell, place, may_edit=may_edit)
            for place, cell in enumerate(row.cells)
        )
        found.append(f'<tr data-row id="row-{row.id}" data-id="{row.id}"><td class="pick">{pick}</td>{cells}</tr>')
    return mark_safe("".join(found))  # noqa: S308 - every value is escaped


def _draw_pick(row: ListRow, choose: str, edit: str) -> str:
    return (
        f'<button class="row-edit" type="button" tabindex="-1" data-edit data-key-label="{edit}" aria-hidden="true"></button>'
        f'<input class="checkbox" type="checkbox" value="{row.id}" data-pick aria-label="{escape(choose)}">'
    )


def _get_slug(cell: Cell, *, may_edit: bool) -> str:
    return f' data-slug="{escape(cell.column.slug)}"' if may_edit and cell.column.editable else ""


def _draw_name(row: ListRow, cell: Cell, shape: str, *, may_edit: bool) -> str:
    badges = "".join(
        draw_badge(text, "success", live=True) if tone == "live" else draw_badge(text, tone)
        for tone, text in row.badges
    )
    return (
        f'<td class="gives-way"{_get_slug(cell, may_edit=may_edit)}><span class="cell-name">'
        f'{draw_avatar(row.name, shape=shape)}<a href="{escape(row.url)}" class="ellipsis" data-row-link>'
        f"<bdi>{escape(row.name)}</bdi></a>{badges}</span></td>"
    )


def _draw_cell(cell: Cell, place: int, *, may_edit: bool) -> str:
    words = [
        "right" if cell.column.is_right else "",
        "muted tight" if cell.is_moment else "",
        "not-on-phone" if place >= ON_PHONE else "",
    ]
    return f'<td class="{" ".join(filter(None, words))}"{_get_slug(cell, may_edit=may_edit)}>{_draw_value(cell)}</td>'


def _draw_value(cell: Cell) -> str:
    if cell.is_moment:
        return draw_moment(cell.value) if cell.value else ""
    if cell.items:
        tags = " ".join(f'<bdi class="tag">{escape(item)}</bdi>' for item in cell.items[:MOST_TAGS])
        more = len(cell.items) - MOST_TAGS
        return tags + (f' <span class="muted small">+{more}</span>' if more > 0 else "")
    if cell.column.slug == "stage" and cell.text:
        return draw_badge(cell.text, dot=True)
    text = f"<bdi>{escape(cell.text)}</bdi>"
    if cell.column.type == FieldType.COMPANY and cell.href:
        return f'<a class="quiet-link" href="{escape(cell.href)}">{text}</a>'
    return text
