from pathlib import Path

import pytest

from touchline.kit.environment import SettingError, load_environment
from touchline.kit.home import load_secrets, write_state


def load(home: Path, **variables: str):
    return load_environment({"TOUCHLINE_HOME": str(home), **variables})


def test_a_new_home_has_both_stores_of_its_own(tmp_path):
    found = load(tmp_path / "home", TOUCHLINE_PORT="9100")
    assert found.embedded_postgres
    assert found.embedded_clickhouse
    assert found.database_url.startswith("postgresql://touchline@/touchline?host=")
    assert "@127.0.0.1:9102/touchline" in found.clickhouse_url
    assert (found.pages_url, found.collector_url) == ("http://127.0.0.1:9100", "http://127.0.0.1:9101")


def test_secrets_stay_the_same_and_private(tmp_path):
    assert load(tmp_path).secret_key == load(tmp_path).secret_key
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_url_makes_a_store_external(tmp_path):
    found = load(tmp_path, DATABASE_URL="postgresql://u:p@db/crm", CLICKHOUSE_URL="https://u:p@ch/crm")
    assert not found.embedded_postgres
    assert not found.embedded_clickhouse
    assert found.listen_url == found.database_url == "postgresql://u:p@db/crm"


def test_a_later_command_finds_the_ports_of_the_running_one(tmp_path):
    (tmp_path / "run").mkdir()
    write_state(tmp_path, {"port": 9300, "pages_url": "https://crm.example", "database_url": "postgresql://u@db/crm"})
    found = load(tmp_path)
    assert (found.port, found.pages_url, found.embedded_postgres) == (9300, "https://crm.example", False)
    assert load(tmp_path, TOUCHLINE_PORT="9400").port == 9400


def test_a_new_start_does_not_take_over_what_the_last_one_wrote(tmp_path):
    (tmp_path / "run").mkdir()
    write_state(tmp_path, {"port": 9300, "database_url": "postgresql://u@db/crm"})
    found = load_environment({"TOUCHLINE_HOME": str(tmp_path)}, running=False)
    assert (found.port, found.embedded_postgres) == (8000, True)


def test_a_long_home_has_a_short_socket_path(tmp_path):
    home = tmp_path / ("x" * 100)
    assert "/tmp/touchline-" in load(home).database_url.replace("%2F", "/")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOUCHLINE_PORT", "http"),
        ("TOUCHLINE_PORT", "65534"),
        ("TOUCHLINE_PAGES_URL", "crm.example"),
        ("TOUCHLINE_CURRENCY", "euro"),
        ("TOUCHLINE_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("TOUCHLINE_EVENTS_PER_KEY", "many"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path, variable, value):
    with pytest.raises(SettingError) as error:
        load(tmp_path, **{variable: value})
    assert value in str(error.value)


def test_secrets_are_made_once_even_by_two_at_a_time(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: load_secrets(tmp_path), range(16)))) == 1


def test_others_of_the_machine_can_list_nothing_in_a_home(tmp_path):
    home = tmp_path / "home"
    load(home)
    modes = {path.name: path.stat().st_mode & 0o077 for path in (home, home / "log", home / "run")}
    assert modes == {"home": 0o011, "log": 0, "run": 0o011}
