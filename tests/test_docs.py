"""What can be set, called or depended on has its line in the documentation, and no link there leads nowhere."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from touchline.config.cli import COMMANDS, ROOM_COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def find_dependencies():
    project = PROJECT["project"]
    optional = [one for group in project["optional-dependencies"].values() for one in group]
    groups = [one for group in PROJECT["dependency-groups"].values() for one in group if isinstance(one, str)]
    return sorted({re.split(r"[\[<>=~; ]", one)[0] for one in [*project["dependencies"], *optional, *groups]})


def find_front_end_dependencies():
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    return sorted({*package.get("dependencies", {}), *package.get("devDependencies", {})})


def find_settings():
    code = [path.read_text() for path in (ROOT / "touchline").rglob("*.py") if "tests" not in path.parts]
    named = {name for text in code for name in re.findall(r"\"(TOUCHLINE_[A-Z_]+|[A-Z]+_URL)\"", text)}
    built = {f"TOUCHLINE_{name}" for name in ("PAGES_URL", "COLLECTOR_URL")}
    return sorted(named | built)


def read_first_cells(page):
    rows = [line for line in (ROOT / page).read_text().splitlines() if line.startswith("| ")]
    return {name.strip(" `") for row in rows for name in row.split("|")[1].split(",")}


@pytest.mark.parametrize("name", [*find_dependencies(), *find_front_end_dependencies()])
def test_every_dependency_has_its_reason(name):
    assert name in read_first_cells("docs/decisions/dependencies.md")


@pytest.mark.parametrize("name", find_settings())
def test_every_setting_is_explained(name):
    assert name in read_first_cells("docs/reference/settings.md")


def find_management_commands():
    files = (ROOT / "touchline").glob("*/management/commands/[a-z]*.py")
    return {path.stem for path in files}


@pytest.mark.parametrize("name", sorted({*COMMANDS, *ROOM_COMMANDS} | find_management_commands()))
def test_every_command_is_explained(name):
    page = (ROOT / "docs/reference/cli.md").read_text()
    assert re.search(rf"^\| `touchline {name}\b", page, re.MULTILINE)


def test_the_help_names_only_commands_that_exist():
    assert set(ROOM_COMMANDS) <= find_management_commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    broken = [to for to in targets if "://" not in to and not (page.parent / to).exists()]
    assert not broken, f"{page.name} links to {broken}"
