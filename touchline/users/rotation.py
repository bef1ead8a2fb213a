"""Changes the key that secrets are sealed with, in every model's `sealed_…` columns, while processes go on."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from touchline.kit.keyring import Keys, load_keys, make_sealing_key, save_keys
from touchline.kit.sealing import CannotUnseal, is_sealed_with, seal, unseal
from touchline.users.audit import write_audit

PREFIX = "sealed_"
BATCH = 200
ROUNDS = 3
"""A process that had read the old keys may seal one more secret with them; the second round finds it."""


class NotAllSealed(Exception):
    """Some secret cannot be sealed anew; the old keys stay in the file."""


def find_sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Return every model and column that keeps a secret."""
    fields = [(model, field) for model in apps.get_models() for field in model._meta.concrete_fields]  # noqa: SLF001
    return [(model, field.name) for model, field in fields if field.name.startswith(PREFIX)]


def rotate_keys() -> int:
    """Make a new key, seal everything with it, and drop the old ones; return how many secrets there are.

    Raises NotAllSealed, leaving the old keys where they are, when a secret's own key is no longer there.
    """
    path = settings.KEYS_FILE
    old = load_keys(path)
    fresh = make_sealing_key()
    save_keys(path, Keys((fresh, *old.sealing), old.audit))
    for _round in range(ROUNDS):
        lost = [place for model, column in find_sealed_columns() for place in _reseal(model, column, fresh)]
        if lost:
            raise NotAllSealed(f"These secrets have no key any more; type them again, then rotate: {', '.join(lost)}.")
        if not any(_find_old(model, column, fresh) for model, column in find_sealed_columns()):
            break
    else:
        raise NotAllSealed("Secrets were being saved with the old key all the time; try again.")
    save_keys(path, Keys((fresh,), old.audit))
    count = sum(_get_kept(model, column).count() for model, column in find_sealed_columns())
    write_audit(None, "keys_rotated", "users", "keys", after={"count": count})
    return count


def _get_kept(model: type[models.Model], column: str) -> "models.QuerySet[models.Model]":
    return model._base_manager.exclude(**{column: ""}).exclude(**{column: None})  # noqa: SLF001


def _find_old(model: type[models.Model], column: str, key: str) -> bool:
    values = _get_kept(model, column).values_list(column, flat=True)
    return any(not is_sealed_with(value, key) for value in values.iterator(chunk_size=BATCH))


def _reseal(model: type[models.Model], column: str, key: str) -> Iterator[str]:
    """Seal a column's secrets anew, and yield where that was not possible."""
    for pk, value in _get_kept(model, column).values_list("pk", column).iterator(chunk_size=BATCH):
        if is_sealed_with(value, key):
            continue
        try:
            secret = unseal(value)
        except CannotUnseal:
            yield f"{model.__name__} {pk}"
            continue
        with transaction.atomic():
            # Only if it is still what was read: somebody may have typed a new one meanwhile.
            model._base_manager.filter(pk=pk, **{column: value}).update(**{column: seal(secret)})  # noqa: SLF001
