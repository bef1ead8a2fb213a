"""A supervised process: started, listened to, started again when it crashes, ended without leaving anything behind."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from touchline.config.logs import RotatingLog
from touchline.config.problems import CannotStart
from touchline.kit.log_lines import say_line
from touchline.kit.processes import kill_group, make_child_setup

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
"""Seconds a process must live before the pause between restarts begins small again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPlan:
    """What a process is: its command, how to tell that it is ready, and how to end it."""

    name: str
    command: list[str]
    is_ready: Callable[[int], bool] = lambda pid: True
    """Asked with the process id, several times a second until it says yes; must answer at once."""
    variables: dict[str, str] = field(default_factory=dict)
    folder: str | None = None
    """Where it runs; where the supervisor does, unless said."""
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0
    """Seconds between the request to stop and the kill."""
    once: bool = False
    """A task that is expected to end."""
    niceness: int = 0
    """How far it steps back for the others when the processors are busy."""


def make_command(*arguments: str) -> list[str]:
    """The command line of another Touchline command with the same Python."""
    return [sys.executable, "-m", "touchline", *arguments]


class Child:
    """One process of a plan, with its log, its state and its restarts."""

    def __init__(self, plan: ChildPlan, *, log_folder: Path, echo: Callable[[str], None] | None = None) -> None:
        self.plan = plan
        self.process: subprocess.Popen[bytes] | None = None
        self.state = "waiting"
        self.restarts = 0
        self.started_at = 0.0
        self.last_lines: deque[str] = deque(maxlen=40)
        self.next_start = 0.0
        self._pause = FIRST_PAUSE
        self._log = RotatingLog(log_folder / f"{plan.name}.log")
        self._echo = echo
        self._rest = b""

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self.process.pid if self.process else None

    @property
    def output(self) -> IO[bytes] | None:
        """The pipe its output comes through."""
        return self.process.stdout if self.process else None

    def start(self) -> None:
        """Starts the process in a group of its own; what it prints comes through `output`."""
        self.last_lines.clear()
        self.started_at, self.state = time.monotonic(), "starting"
        try:
            self.process = self._open()
        except OSError as error:
            raise CannotStart(f"{self.plan.name} cannot be started: {error}.") from None
        if self.process.stdout:
            os.set_blocking(self.process.stdout.fileno(), False)

    def _open(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.plan.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.plan.folder,
            env={**os.environ, **self.plan.variables},
            start_new_session=True,
            preexec_fn=make_child_setup(death_signal=self.plan.stop_signal, niceness=self.plan.niceness),
        )

    def read_output(self) -> None:
        """Takes what the process printed since the last call into its log; a half line waits for its end."""
        if self.output is None:
            return
        while chunk := self.output.read(65536):
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                self._take_line(line.decode("utf-8", "replace"))

    def _take_line(self, line: str) -> None:
        said = say_line(line)
        self.last_lines.append(said)
        self._log.write(line)
        if self._echo:
            self._echo(f"{self.plan.name:<10} | {said}")

    def check(self) -> int | None:
        """Moves the state on; the exit code once, when the process has just ended."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is None:
            self._check_ready()
            return None
        self._clean_up()
        self.state = "done" if self.plan.once and code == 0 else "failed"
        if time.monotonic() - self.started_at > HEALTHY_AFTER:
            self._pause = FIRST_PAUSE
        self.next_start = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return code

    def _check_ready(self) -> None:
        if self.state != "starting" or self.plan.once or self.process is None:
            return
        if self.plan.is_ready(self.process.pid):
            self.state = "running"

    def is_due(self) -> bool:
        """Whether a crashed process may be started again now."""
        return self.state == "failed" and not self.plan.once and time.monotonic() >= self.next_start

    def restart(self) -> None:
        """Starts a crashed process again."""
        self.restarts += 1
        self.start()

    def ask_to_stop(self) -> None:
        """Asks the process to finish what it holds and end."""
        if self.process and self.process.poll() is None:
            self.state = "stopping"
            self.process.send_signal(self.plan.stop_signal)

    def kill(self) -> None:
        """Ends the process and all that it started, at once."""
        if self.process:
            kill_group(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def finish(self) -> None:
        """Tidies up after the process has ended."""
        if self.process:
            self._clean_up()
        self.state = "stopped"
        self._log.close()

    def _clean_up(self) -> None:
        # A server that was killed leaves its own children holding the port.
        if self.process:
            kill_group(self.process.pid, signal.SIGKILL)
            self.read_output()
            if self._rest:
                self._take_line(self._rest.decode("utf-8", "replace"))
                self._rest = b""
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None
