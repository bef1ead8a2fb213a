"""Ids of the events that an import tells the stream, so that they can be taken out of it again."""

from touchline.imports.models import Import


def make_message_prefix(imported: Import) -> str:
    """Return how the ids of all events of an import begin."""
    return f"import-{imported.pk}-"
