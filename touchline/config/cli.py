"""The `touchline` command: light commands run without Django, the rest are the rooms' management commands."""

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from touchline import __version__
from touchline.config.problems import CannotStart
from touchline.kit.environment import Environment, SettingError, load_environment


@dataclass(frozen=True, slots=True)
class Command:
    """A command of our own: where its function is, and its line in the help."""

    target: str
    label: str
    running: bool = True
    """Whether it looks at what a running `touchline up` of this home wrote down."""


COMMANDS: dict[str, Command] = {
    "up": Command("touchline.config.up:run_up", "start everything and keep it running", running=False),
    "pages": Command("touchline.config.serving:serve_pages", "serve the pages and the API"),
    "collect": Command("touchline.config.serving:serve_collector", "serve the collector and the live stream"),
    "postgres": Command("touchline.config.stores:run_postgres", "run the embedded PostgreSQL"),
    "clickhouse": Command("touchline.config.stores:run_clickhouse", "run the embedded event store"),
    "migrate": Command("touchline.config.migrating:run_migrate", "bring both stores to this version's shape"),
    "upgrade": Command(
        "touchline.config.upgrading.command:run_upgrade", "bring the data to this version: backup, migrations, switch"
    ),
    "move": Command(
        "touchline.config.moving.command:run_move",
        "carry the embedded stores over to servers of your own",
        running=False,
    ),
    "restore": Command(
        "touchline.config.restoring:run_restore", "bring a backup back into a blank home", running=False
    ),
    "doctor": Command("touchline.config.doctor:run_doctor", "look at the health of this installation"),
    "support-bundle": Command(
        "touchline.config.support:run_support_bundle", "write a file for whoever helps, without secrets"
    ),
}
ROOM_COMMANDS: dict[str, str] = {
    "worker": "move events on and do the background work",
    "send": "hand messages over to mail servers and providers",
    "judge": "judge clicks and opens anew: who was a person, and who a machine",
    "seed": "fill in the sample shop, or any size of made-up data",
    "import": "import a file of people, companies, orders or events",
    "duplicates": "search the contacts for those that are one person",
    "erasures": "show how far erasures are, or do at once what is left of them",
    "mirror": "rebuild or check what the event store knows of contacts",
    "source": "make or list the sources events come from",
    "token": "make or revoke a token for the API",
    "login_link": "print a link that logs in once",
    "audit": "look through the audit log for what somebody changed",
    "backup": "make a backup now, list them, or prove one",
    "keys": "change the key that secrets are kept with",
}
OPTIONS = {"--home": "TOUCHLINE_HOME", "--port": "TOUCHLINE_PORT"}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; what it cannot do is one sentence on standard error and exit code 1."""
    try:
        name, *rest = take_options(sys.argv[1:] if arguments is None else arguments) or ["help"]
        if name in {"help", "--help", "-h"} and not rest:
            print(get_help())
            return 0
        if name in {"version", "--version"}:
            print(__version__)
            return 0
        return run_command(name, rest)
    except (CannotStart, SettingError) as error:
        print(f"touchline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_command(name: str, arguments: list[str]) -> int:
    """Runs a command of our own, or else the management command of that name."""
    command = COMMANDS.get(name)
    if command is None:
        from touchline.config.managing import run_management

        return run_management(name, arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")
    if "--help" in arguments or "-h" in arguments:
        print(f"touchline {name} [--home DIR] [--port N]: {command.label}. More in docs/reference/cli.md.")
        return 0
    module, _, function = command.target.partition(":")
    run: Callable[[Environment, list[str]], int] = getattr(importlib.import_module(module), function)
    return run(load_environment(running=command.running), arguments)


def take_options(arguments: list[str]) -> list[str]:
    """Puts --home and --port, wherever they stand, into the environment; what else was written comes back."""
    rest: list[str] = []
    given = iter(arguments)
    for part in given:
        name, equals, value = part.partition("=")
        if name not in OPTIONS:
            rest.append(part)
            continue
        value = value if equals else next(given, "")
        if not value:
            raise CannotStart(f"{name} wants a value, such as {name} {'./var' if name == '--home' else '8000'}.")
        os.environ[OPTIONS[name]] = value
    return rest


def get_help() -> str:
    """The overview that `touchline help` prints."""
    lines = {**{name: command.label for name, command in COMMANDS.items()}, **ROOM_COMMANDS}
    body = "\n".join(f"  {name:<14} {label}" for name, label in lines.items())
    return (
        f"Touchline {__version__}\n\nusage: touchline COMMAND [--home DIR] [--port N] …\n\n{body}\n\n"
        "--home DIR is the folder that holds everything (TOUCHLINE_HOME, default ./var); --port N the first of the\n"
        "ports (TOUCHLINE_PORT, default 8000). `touchline COMMAND --help` says more; docs/reference/cli.md has it all."
    )
