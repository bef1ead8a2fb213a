"""Whether the firm has told some of its people from the others: a saved view with a condition of its own."""

from touchline.records.models import SavedView


def has_segment() -> bool:
    """Tell whether a view of people with a condition was saved."""
    return SavedView.objects.filter(kind="contact").exclude(condition={}).exists()
