"""Aliases, sources, health and migrations."""

from touchline.eventstore.aliases import get_contact_ids, reload_aliases, write_aliases
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_block
from touchline.eventstore.health import get_health
from touchline.eventstore.migrate import fill_names, migrate, split_statements
from touchline.eventstore.sources import count_events, remove_source
from touchline.eventstore.timeline import find_events


def test_aliases_join_and_part(store: None) -> None:
    write_aliases([(3, 1, False), (4, 1, False), (5, 1, False)])
    write_aliases([(4, 1, True), (5, 2, False)])
    write_aliases([])
    reload_aliases()
    assert get_contact_ids([3, 4, 5, 6]) == {3: 1, 4: 4, 5: 2, 6: 6}


def test_a_source_is_removed_alone(store: None) -> None:
    insert_block("s", make_block(10, source=1) + b"\n" + make_block(5, source=2))
    assert (count_events(), count_events(2)) == (15, 5)
    remove_source(2)
    assert (count_events(), count_events(2)) == (10, 0)
    assert len(find_events(name="page_viewed")) == 10


def test_health(store: None) -> None:
    insert_block("h", make_block(10))
    health = get_health()
    assert health.rows == 10
    assert health.fsync_after_insert
    assert health.bytes_on_disk > 0
    assert health.now.tzinfo is not None


def test_migrating_again_changes_nothing(store: None) -> None:
    assert migrate() == []


def test_statements_are_split() -> None:
    assert split_statements("-- a; comment\nSELECT 1;\n\nSELECT\n 2;\n") == ["SELECT 1", "SELECT\n 2"]
    assert fill_names("$access $database", "d", "USER 'a'") == "USER 'a' d"
