"""Whether the firm has told some of its people from the others: a saved view with a filter of its own."""

from django.apps import apps


def has_segment() -> bool:
    """Tell whether a view of people was saved; no while no room keeps views."""
    try:
        model = apps.get_model("records", "SavedView")
    except LookupError:
        return False
    return bool(model._default_manager.exists())  # noqa: SLF001
