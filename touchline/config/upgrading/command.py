"""`touchline upgrade`: run by the new version while the old one serves; the switch comes last, and goes back by one command."""

import argparse
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from touchline.config import plans
from touchline.config.children import ChildPlan, make_command
from touchline.config.migrating import PATIENCE_OUTSIDE, find_pending, find_unknown, wait_for_postgres
from touchline.config.preflight import check_home
from touchline.config.problems import CannotStart
from touchline.config.supervisor import Stopped, Supervisor
from touchline.config.up import STOP_ORDER
from touchline.config.upgrading.notes import Note, add_note
from touchline.config.upgrading.switching import Switch, switch_back, switch_over
from touchline.kit.environment import Environment
from touchline.kit.home import HomeInUse, get_run_folder, lock_file, read_state
from touchline.kit.processes import is_alive

PATIENCE = 6 * 3600.0
"""Seconds a backup or the migrations may take."""
STEPS = ("backup", "migrate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked."""

    looks: bool
    goes_back: bool
    backs_up: bool
    switch: Switch


def run_upgrade(environment: Environment, arguments: list[str]) -> int:
    """Backup, migrations, switch; raises CannotStart, and then what served before still does."""
    choice = _read(arguments)
    check_home(environment)
    if choice.goes_back:
        switch_back(environment, choice.switch, say=say)
        return 0
    if _is_running(environment) or not environment.embedded_postgres:
        _upgrade(environment, choice, _run_step)
    else:
        _upgrade_stopped(environment, choice)
    if not choice.looks:
        switch_over(environment, choice.switch, say=say)
    return 0


def _read(arguments: list[str]) -> Choice:
    parser = argparse.ArgumentParser("touchline upgrade", description=run_upgrade.__doc__)
    parser.add_argument("--check", action="store_true", help="say what there is to do, and do nothing")
    parser.add_argument("--without-backup", action="store_true", help="when you have just made one yourself")
    parser.add_argument("--link", type=Path, help="the link to the version that serves, such as /opt/touchline/current")
    parser.add_argument("--then", default="", metavar="COMMAND", help="what restarts it: 'systemctl restart touchline'")
    parser.add_argument("--back", action="store_true", help="point the link to the version before, and restart")
    given = parser.parse_args(arguments)
    return Choice(
        looks=given.check,
        goes_back=given.back,
        backs_up=not given.without_backup,
        switch=Switch(link=given.link.absolute() if given.link else None, then=given.then),
    )


def _is_running(environment: Environment) -> bool:
    pid = read_state(environment.home).get("pid")
    return isinstance(pid, int) and is_alive(pid)


def _upgrade(environment: Environment, choice: Choice, run_step: Callable[[str, list[str]], list[str]]) -> None:
    """Do what is to do on stores that run."""
    wait_for_postgres(environment.database_url, patience=PATIENCE_OUTSIDE)
    if unknown := find_unknown(environment.database_url):
        raise CannotStart(
            f"The data were made by a newer version than this one: it knows {len(unknown)} migrations that this one does not, "
            f"such as {min(unknown)}. Start that version, or a newer one."
        )
    pending = sorted(name for name in find_pending(environment.database_url) if name[0])
    say(
        f"{len(pending)} migrations are to be done{': ' if pending else ''}{', '.join('.'.join(one) for one in pending)}."
    )
    if choice.looks:
        return
    backup = ""
    if choice.backs_up and pending:
        if any(room == "backups" for room, _name in pending):
            run_step("migrate", ["backups"])
        say("A backup first…")
        backup = (run_step("backup", []) or [""])[-1]
        say(f"The backup is made: {backup}")
    run_step("migrate", ["--if-needed"])
    add_note(environment.home, Note.now(migrations=[".".join(one) for one in pending], backup=backup))
    say("Both stores have the shape of this version; the version before works on it, too.")


def _run_step(name: str, arguments: list[str]) -> list[str]:
    """A command of this version beside what runs; its lines, or CannotStart with the last of them."""
    done = subprocess.run(
        make_command(name, *arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise CannotStart(f"{name} failed, so nothing was switched. It says: {said[-1].removeprefix('touchline: ')}")
    return done.stdout.strip().splitlines()


def _upgrade_stopped(environment: Environment, choice: Choice) -> None:
    """The same with stores that are started for it."""
    try:
        with lock_file(get_run_folder(environment.home) / "up.lock"):
            facts = {"port": environment.port, "host": environment.host, "ready": False}
            supervisor = Supervisor(environment.home, facts=facts, say=say, verbose=False)
            supervisor.take_signals()
            try:
                stores = [plans.make_postgres_plan(environment)]
                if environment.embedded_clickhouse:
                    stores.append(plans.make_clickhouse_plan(environment))
                supervisor.wait_for(*(supervisor.start(plan).plan.name for plan in stores))
                _upgrade(environment, choice, lambda name, given: _run_child(supervisor, name, given))
            except Stopped:
                raise CannotStart("Stopped half way; the same command goes on from here.") from None
            finally:
                supervisor.stop(STEPS, *STOP_ORDER)
                (get_run_folder(environment.home) / "state.json").unlink(missing_ok=True)
    except HomeInUse:
        raise CannotStart(f"Another command works on {environment.home}; wait until it has ended.") from None


def _run_child(supervisor: Supervisor, name: str, arguments: list[str]) -> list[str]:
    child = supervisor.start(ChildPlan(name=name, command=make_command(name, *arguments), once=True))
    supervisor.wait_for(name, patience=PATIENCE)
    return list(child.last_lines)


def say(sentence: str) -> None:
    """Print a sentence at once."""
    print(f"touchline: {sentence}", flush=True)
