"""Keeps a set of processes running: listens to them, restarts what crashes, ends them in the right order."""

import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from touchline.config.children import Child, ChildPlan
from touchline.config.diagnosis import explain_end
from touchline.config.problems import CannotStart
from touchline.kit.home import get_log_folder, write_state

TICK = 0.2
TRIES = 4
"""Crashes in a row, before a process was ever ready, after which a start is given up."""


class Stopped(Exception):
    """Somebody asked Touchline to stop while it was still starting."""


class Supervisor:
    """The processes of one home; everything happens in the thread that made it."""

    def __init__(self, home: Path, *, facts: dict[str, Any], say: Callable[[str], None], verbose: bool) -> None:
        self.home = home
        self.facts = facts
        self.children: dict[str, Child] = {}
        self.stop_requests = 0
        self._say = say
        self._verbose = verbose
        self._explained: dict[str, str] = {}
        self._written: dict[str, Any] = {}
        self._ever_ready: set[str] = set()

    def take_signals(self) -> None:
        """Lets Ctrl-C and a service manager's TERM ask for the stop."""

        def ask(number: int, frame: object) -> None:
            self.stop_requests += 1

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask)

    def start(self, plan: ChildPlan) -> Child:
        """Starts one process and looks after it from now on."""
        echo = self._say if self._verbose else None
        child = Child(plan, log_folder=get_log_folder(self.home), echo=echo)
        self.children[plan.name] = child
        child.start()
        return child

    def wait_for(self, *names: str, patience: float = 300.0) -> None:
        """Returns once all named processes are running or done; raises CannotStart or Stopped."""
        self.wait_until(lambda: all(self.children[name].state in {"running", "done"} for name in names), patience)

    def wait_until(self, condition: Callable[[], bool], patience: float, *, every: float = 0.03) -> None:
        """Looks after the processes until the condition holds; raises CannotStart or Stopped."""
        deadline = time.monotonic() + patience
        while not condition():
            self.look_after(every)
            self._check_hopeless()
            if self.stop_requests:
                raise Stopped
            if time.monotonic() > deadline:
                late = [name for name, child in self.children.items() if child.state not in {"running", "done"}]
                raise CannotStart(
                    f"Not everything was ready within {patience:.0f} s; still missing: "
                    f"{', '.join(late) or 'the pages'}. {get_log_folder(self.home)} holds what each process said."
                )

    def _check_hopeless(self) -> None:
        for name, child in self.children.items():
            tries = 0 if child.plan.once else TRIES
            if child.state == "failed" and child.restarts >= tries and name not in self._ever_ready:
                raise CannotStart(f"{name} does not start. {self._explained.get(name, '')}".strip())

    def look_after(self, seconds: float = TICK) -> None:
        """Takes output for so many seconds, then restarts what is due and notes what changed."""
        outputs = [child.output for child in self.children.values() if child.output]
        if outputs:
            readable, _, _ = select.select(outputs, [], [], seconds)
        else:
            readable = []
            time.sleep(seconds)
        for child in self.children.values():
            if child.output in readable:
                child.read_output()
            self._check(child)
        self.note_state()

    def _check(self, child: Child) -> None:
        code = child.check()
        name = child.plan.name
        if code is not None and child.state == "failed":
            self._explain(child, code)
        elif child.state == "running":
            self._ever_ready.add(name)
            if self._explained.pop(name, None) and not child.plan.once:
                self._say(f"{name} runs again.")
        elif child.is_due() and not self.stop_requests:
            child.restart()

    def _explain(self, child: Child, code: int) -> None:
        name = child.plan.name
        why = explain_end(child.last_lines, code=code, home=str(self.home))
        if self._explained.get(name) != why:
            again = "" if child.plan.once else f" It is started again; log: {get_log_folder(self.home) / name}.log"
            if name in self._ever_ready or self.facts.get("ready"):
                self._say(f"{name} ended. {why}{again}")
        self._explained[name] = why

    def note_state(self) -> None:
        """Writes `run/state.json` when something changed."""
        parts = {
            name: {
                "state": child.state,
                "pid": child.pid,
                "restarts": child.restarts,
                "says": self._explained.get(name, ""),
            }
            for name, child in self.children.items()
        }
        state = {"pid": os.getpid(), **self.facts, "parts": parts}
        if state != self._written:
            write_state(self.home, state)
            self._written = state

    def stop(self, *groups: tuple[str, ...]) -> None:
        """Ends the groups one after the other, the processes of a group together."""
        for names in groups:
            children = [self.children[name] for name in names if name in self.children]
            for child in children:
                child.ask_to_stop()
            self._wait_for_end(children)
            for child in children:
                child.finish()
        self.note_state()

    def _wait_for_end(self, children: list[Child]) -> None:
        requests, begun = self.stop_requests, time.monotonic()
        while waiting := [child for child in children if child.process and child.process.poll() is None]:
            impatient = self.stop_requests > requests + 1
            for child in waiting:
                child.read_output()
                if impatient or time.monotonic() > begun + child.plan.patience:
                    self._say(f"{child.plan.name} did not end in time and was killed; nothing acknowledged is lost.")
                    child.kill()
            time.sleep(0.02)
