from collections.abc import Iterator

import psycopg
import pytest

from touchline.config.moving import tables
from touchline.config.moving.tables import MARK, forget_move, move_tables
from touchline.config.postgres import find_programs
from touchline.config.problems import CannotStart
from touchline.config.snapshot import load_snapshot
from touchline.kit.environment import Environment
from touchline.kit.home import get_socket_folder

PEOPLE = """
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, is_sample)
SELECT n, 'Zoë' || chr(10) || E'\\\\N "x"' || n, '', '', '{"a": [1.50, null]}', '{}', '', now(), now(), false
FROM generate_series(1, 500) AS n;
SELECT setval('contacts_person_id_seq', 4711);
"""


@pytest.fixture
def places(postgres: None, environment: Environment) -> Iterator[tuple[str, str]]:
    """A database of today's shape with people in it, and an empty one."""
    server = f"postgresql://touchline@/{{}}?host={get_socket_folder(environment.home)}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        for name in ("move_from", "move_to"):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        load_snapshot(server.format("move_from"))
        with psycopg.connect(server.format("move_from"), autocommit=True) as source:
            for statement in PEOPLE.split(";\n"):
                source.execute(statement.encode())
        yield server.format("move_from"), server.format("move_to")
        for name in ("move_from", "move_to"):
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_move_goes_on_after_a_break_carries_everything_and_leaves_no_mark(places: tuple[str, str], monkeypatch):
    source, target = places

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tables, "_finish", break_off)
        with pytest.raises(KeyboardInterrupt):
            move_tables(source, target, programs=find_programs(), say=print)
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("DELETE FROM contacts_contact WHERE id > 400")
    moved = move_tables(source, target, programs=find_programs(), say=print)
    assert moved.rows >= 500
    with psycopg.connect(target, autocommit=True) as connection:
        asked = "SELECT name FROM contacts_contact WHERE id = 7"
        assert connection.execute(asked).fetchone() == ('Zoë\n\\N "x"7',)
        assert connection.execute("SELECT nextval('contacts_person_id_seq')").fetchone() == (4712,)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO contacts_contact SELECT * FROM contacts_contact WHERE id = 7")
        connection.execute("DELETE FROM contacts_contact WHERE id = 400")
    with pytest.raises(CannotStart, match="was moved already, and contacts_contact has changed"):
        move_tables(source, target, programs=find_programs(), say=print)
    forget_move(target)
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT count(*) FROM contacts_contact").fetchone() == (499,)
        assert connection.execute("SELECT to_regclass(%s)", [MARK]).fetchone() == (None,)


def test_a_database_that_is_somebody_elses_is_left_alone(places: tuple[str, str]):
    source, target = places
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("CREATE TABLE theirs (id int)")
    with pytest.raises(CannotStart, match="holds 1 tables already, such as theirs"):
        move_tables(source, target, programs=find_programs(), say=print)
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT to_regclass('contacts_contact')").fetchone() == (None,)
