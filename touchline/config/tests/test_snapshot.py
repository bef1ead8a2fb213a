"""The schema in one file against the migrations it stands for."""

import psycopg
import pytest

from touchline.config.snapshot import SNAPSHOT, load_snapshot
from touchline.config.snapshot_making import make_from_migrations


@pytest.mark.slow
def test_the_file_is_what_the_migrations_make():
    assert SNAPSHOT.read_text() == make_from_migrations(), "The schema changed: run `make schema`."


def test_a_database_that_holds_something_is_left_alone(db):
    from django.conf import settings

    name = settings.DATABASES["default"]["NAME"]
    database = settings.DATABASES["default"]
    with psycopg.connect(host=database["HOST"], user=database["USER"], dbname=name) as connection:
        url = f"postgresql://{database['USER']}@/{name}?host={database['HOST']}"
        before = connection.execute("SELECT count(*) FROM pg_class").fetchone()
        assert load_snapshot(url) is False
        assert connection.execute("SELECT count(*) FROM pg_class").fetchone() == before
