"""Django with every migration, loaded once: what is forked from here begins to migrate at once."""

from django.db.migrations.loader import MigrationLoader

from touchline.config.migrating import _load_application

_load_application()
MigrationLoader(None)
