from pathlib import Path

import pytest

import touchline
from touchline.config.problems import CannotStart
from touchline.config.upgrading import switching
from touchline.config.upgrading.switching import Switch, point, switch_back, switch_over
from touchline.kit.environment import Environment, load_environment

HERE = Path(touchline.__file__).resolve().parents[1]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return load_environment({"TOUCHLINE_HOME": str(tmp_path / "home")}, running=False)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    (tmp_path / "before").mkdir()
    (tmp_path / "current").symlink_to(tmp_path / "before")
    return tmp_path / "current"


def test_the_link_goes_over_and_back_and_each_is_noted(environment: Environment, link: Path, monkeypatch):
    monkeypatch.setattr(switching, "get_status", lambda *_: 200)
    switch = Switch(link=link, then="true")
    switch_over(environment, switch, say=lambda _: None)
    assert link.resolve() == HERE
    switch_back(environment, switch, say=lambda _: None)
    assert link.resolve() == link.parent / "before"
    switch_back(environment, switch, say=lambda _: None)
    assert link.resolve() == HERE


def test_a_version_that_does_not_come_up_is_taken_back(environment: Environment, link: Path, monkeypatch):
    monkeypatch.setattr(switching, "HEALTHY_SECONDS", 0.0)
    restarts = link.parent / "restarts"
    with pytest.raises(CannotStart, match="did not come up"):
        switch_over(environment, Switch(link=link, then=f"sh -c 'readlink {link} >> {restarts}'"), say=lambda _: None)
    assert link.resolve() == link.parent / "before"
    assert restarts.read_text().split() == [str(HERE), str(link.parent / "before")]


def test_a_folder_is_not_taken_for_a_link(tmp_path: Path):
    (tmp_path / "current").mkdir()
    with pytest.raises(CannotStart, match="is no link"):
        point(tmp_path / "current", HERE)


def test_there_is_no_way_back_from_the_first(environment: Environment, link: Path):
    with pytest.raises(CannotStart, match="No version before is noted"):
        switch_back(environment, Switch(link=link, then=""), say=lambda _: None)
