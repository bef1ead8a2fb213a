"""What this room lets be imported."""

from touchline.imports.kinds import register_import_kind
from touchline.tracking.importing import EventsImport

EVENTS = register_import_kind(EventsImport())
