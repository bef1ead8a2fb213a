"""Removes what is marked as sample from PostgreSQL, piece by piece, together with all that hangs on it in any room."""

from collections.abc import Callable
from typing import Final

from django.db import connection, transaction
from django.db.models import CASCADE, Model, QuerySet

from touchline.commerce.models import Order, Product
from touchline.contacts.models import Company, Contact, Presence, Visitor
from touchline.records.forgetting import forget_records

MARKED: tuple[type[Model], ...] = (Order, Product, Contact, Company, Visitor, Presence)
KINDS: Final[dict[type[Model], str]] = {Contact: "contact", Company: "company"}
"""Those at which staff write notes, put files and so on."""
PIECE: Final = 2_000
Tell = Callable[[int, int], None]
# ruff: noqa: SLF001 - Django's own way to look at models is spelled with an underscore


def tell_nobody(done: int, total: int) -> None:
    """Keep it to oneself."""


def remove_marked_rows(tell: Tell = tell_nobody) -> None:
    """Deletes every row with `is_sample`, the rows that belong to it, and the references to it; `tell` hears how far it is.

    Each piece is a transaction of its own: cut off, it goes on with what is still marked.
    """
    total = sum(model._base_manager.filter(is_sample=True).count() for model in MARKED)
    done = 0
    tell(done, total)
    for model in MARKED:
        while removed := _remove_piece(model):
            done += removed
            tell(min(done, total), total)


def _remove_piece(model: type[Model]) -> int:
    with transaction.atomic():
        keys = list(model._base_manager.filter(is_sample=True).values_list("pk", flat=True)[:PIECE])
        if keys:
            if model in KINDS:
                forget_records(KINDS[model], keys)
            _remove(model._base_manager.filter(pk__in=keys))
        return len(keys)


def _remove(rows: QuerySet[Model]) -> None:
    for relation in rows.model._meta.related_objects:
        name = relation.field.name
        linked = relation.related_model._base_manager.filter(**{f"{name}__in": rows})
        if relation.on_delete is CASCADE:
            _remove(linked)
        else:
            linked.update(**{name: None})
    # Django's own delete() would read a million contacts into memory to find what this function has found already.
    rows._raw_delete(connection.alias)
