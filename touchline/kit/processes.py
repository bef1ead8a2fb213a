"""Starting and ending child processes so that none is ever left behind."""

import contextlib
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1


@cache
def _get_prctl() -> Callable[..., int] | None:
    if os.uname().sysname != "Linux":
        return None
    prctl: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    return prctl


def make_child_setup(*, death_signal: int = signal.SIGTERM, niceness: int = 0) -> Callable[[], None]:
    """A `preexec_fn`: the child gets a signal when its parent dies, however that happens, and steps back by `niceness`.

    A session of its own does not bring it further forward than its parent was.

    The tie is to the parent's *thread*, so start children from a thread that lives as long as the process.
    """
    prctl, parent = _get_prctl(), os.getpid()

    def set_up() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)
        step_back(niceness)

    return set_up


def step_back(niceness: int) -> None:
    """Lets other processes go first: 1 a little, 19 always."""
    reached = os.nice(niceness)
    # Where Linux shares its processors among sessions first, the session's own number is the one that counts.
    if reached > 0 and os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(reached))


def step_aside(niceness: int) -> None:
    """Goes on in a child that steps back in a session of its own; this process waits for it and ends as it does.

    To be called before there are threads or connections. What the caller's session runs besides keeps its place.
    """
    set_up = make_child_setup(niceness=niceness)
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.setsid()
        set_up()
        return
    try:
        _, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    sys.exit(code if code >= 0 else 128 - code)


def kill_group(group: int, signal_number: int) -> None:
    """Signals a whole process group; one that is gone already is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal_number)


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists, whoever owns it; a zombie is dead."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def is_port_free(host: str, port: int) -> bool:
    """Whether this process could listen on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def find_port(first: int = 0) -> int:
    """The first of three ports in a row of the loopback that are free: `first` where it is, else any; raises OSError."""
    for _try in range(50):
        if 0 < first < 65_000 and all(is_port_free("127.0.0.1", first + step) for step in range(3)):
            return first
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
    raise OSError("There are no three free ports in a row.")


def find_listener(port: int) -> str:
    """Who listens on the port, as "name (process 123)"; empty where that cannot be known."""
    inodes = _find_listening_inodes(port)
    for folder in Path("/proc").iterdir() if inodes else ():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            for handle in (folder / "fd").iterdir():
                if str(handle.readlink()) in inodes:
                    return f"{(folder / 'comm').read_text().strip()} (process {folder.name})"
    return ""


def _find_listening_inodes(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{fields[9]}]")
    return found
