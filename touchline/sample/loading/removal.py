"""Removes what is marked as sample from PostgreSQL, together with all that hangs on it in any room."""

from django.db import connection
from django.db.models import CASCADE, Model, QuerySet

from touchline.commerce.models import Order, Product
from touchline.contacts.models import Contact, Presence, Visitor

MARKED: tuple[type[Model], ...] = (Order, Product, Contact, Visitor, Presence)
# ruff: noqa: SLF001 - Django's own way to look at models is spelled with an underscore


def remove_marked_rows() -> None:
    """Deletes every row with `is_sample`, the rows that belong to it, and the references to it."""
    for model in MARKED:
        _remove(model._base_manager.filter(is_sample=True))


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
