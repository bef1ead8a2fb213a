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
RunStep = Callable[[str, list[str]], list[str]]
"""Runs a command under a name to its end and returns its lines; raises CannotStart."""


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


def _upgrade(environment: Environment, choice: Choice, run_step: RunStep) -> None:
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
    backup = _back_up(choice, pending, run_step) if choice.backs_up and pending else ""
    run_step("migrate", make_command("migrate", "--if-needed"))
    add_note(environment.home, Note.now(migrations=[".".join(one) for one in pending], backup=backup))
    say("Both stores have the shape of this version; the version before works on it, too.")


def _back_up(choice: Choice, pending: list[tuple[str, str]], run_step: RunStep) -> str:
    """What `touchline backup` said, of the version that serves: only that one knows the shape the data have now.

    A version that could not back up yet is helped by this one, which it would not stand still for; raises CannotStart.
    """
    program = choice.switch.link / ".venv" / "bin" / "touchline" if choice.switch.link else None
    is_new = any(room == "backups" and name.startswith("0001") for room, name in pending)
    if is_new and run_step is _run_step:
        raise CannotStart(
            "The version that serves can make no backup yet, and does not stand still for one. Stop it and give the same "
            "command again; or copy the home yourself while it is stopped, and add --without-backup."
        )
    if is_new:
        run_step("migrate", make_command("migrate", "backups"))
    say("A backup first…")
    own = is_new or program is None or not program.exists()
    said = run_step("backup", make_command("backup") if own else [str(program), "backup"])
    backup = (said or [""])[-1]
    say(f"The backup is made: {backup}")
    return backup


def _run_step(name: str, command: list[str]) -> list[str]:
    """A command beside what runs; its lines, or CannotStart with the last of them."""
    done = subprocess.run(
        command,
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
                _upgrade(environment, choice, lambda name, command: _run_child(supervisor, name, command))
            except Stopped:
                raise CannotStart("Stopped half way; the same command goes on from here.") from None
            finally:
                supervisor.stop(STEPS, *STOP_ORDER)
                (get_run_folder(environment.home) / "state.json").unlink(missing_ok=True)
    except HomeInUse:
        raise CannotStart(f"Another command works on {environment.home}; wait until it has ended.") from None


def _run_child(supervisor: Supervisor, name: str, command: list[str]) -> list[str]:
    child = supervisor.start(ChildPlan(name=name, command=command, once=True))
    supervisor.wait_for(name, patience=PATIENCE)
    return list(child.last_lines)


def say(sentence: str) -> None:
    """Print a sentence at once."""
    print(f"touchline: {sentence}", flush=True)
