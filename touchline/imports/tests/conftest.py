"""Files to import, and imports that ran to their end."""

import io

import pytest

from touchline.imports import folder, services
from touchline.imports.jobs import work_on
from touchline.imports.kinds import get_import_kind
from touchline.imports.mapping import Mapping


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Dropped files lie where the test ends."""
    monkeypatch.setattr(folder, "get_folder", lambda: tmp_path / "imports")


@pytest.fixture
def take_in():
    """Take a text or bytes in as a file."""

    def take(text, *, name="people.csv", kind="contacts", actor=None):
        chunks = io.BytesIO(text.encode() if isinstance(text, str) else text)
        return services.take_in(get_import_kind(kind), name, iter(lambda: chunks.read(65536), b""), actor=actor)

    return take


@pytest.fixture
def run(take_in):
    """Import a file to its end, and return the import."""

    def do(text, *, actor=None, match_by="any", change=None, **facts):
        imported = take_in(text, actor=actor, **facts)
        mapping = Mapping.load(imported.mapping)
        mapping.match_by = match_by
        if change:
            change(mapping)
        services.set_mapping(imported, mapping)
        services.begin(imported, actor=actor, in_background=False)
        work_on(imported)
        imported.refresh_from_db()
        return imported

    return do


@pytest.fixture
def find_out(take_in):
    """Check a file, and return what would happen."""

    def do(text, **facts):
        imported = take_in(text, **facts)
        services.check(imported)
        work_on(imported)
        imported.refresh_from_db()
        return imported

    return do
