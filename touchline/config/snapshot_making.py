"""Writes `schema.sql` anew from the migrations (`make schema`); a test fails when it is out of date."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from touchline.config.migrating import wait_for_postgres
from touchline.config.postgres import STOP_SIGNAL, PostgresServer, prepare_postgres
from touchline.config.snapshot import HEAD, SNAPSHOT

LEFT_OUT = ("django_migrations", "django_content_type", "auth_permission")
"""Tables whose rows the migrations themselves number or date."""
SETTING = re.compile(
    r"^(SET [a-z_]+ = .*;$|SELECT pg_catalog\.set_config|\\|--|COMMENT ON EXTENSION|CREATE EXTENSION|ALTER .* OWNER TO )"
)


def make_snapshot(server: PostgresServer, database: str) -> str:
    """Return the statements for what a running server's migrated database holds."""
    flags = ["--no-owner", "--no-privileges", "--inserts", "--exclude-table=*_2[0-9][0-9][0-9][0-9][0-9][0-9][0-9]"]
    flags += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    options = ["-h", str(server.sockets), "-U", "postgres"]
    dumped = subprocess.run(
        [server.bin / "pg_dump", *options, *flags, database], capture_output=True, text=True, check=True
    ).stdout
    with psycopg.connect(host=str(server.sockets), user="postgres", dbname=database) as connection:
        done = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        major = connection.info.server_version // 10_000
    kept = "\n".join(line for line in dumped.splitlines() if not SETTING.match(line))
    rows = ",\n".join(f"    ('{app}', '{name}', now())" for app, name in done)
    body = re.sub(r"\n{3,}", "\n\n", kept).strip()
    names = f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{rows};"
    # The functions' bodies name things that come later in the file.
    return f"{HEAD.format(major=major)}\nSET LOCAL check_function_bodies = off;\n\n{body}\n\n{names}\n"


def make_from_migrations() -> str:
    """Return the statements for what the migrations make of a new server, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchline-schema-") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        server = prepare_postgres(home)
        process = subprocess.Popen(server.get_command(), cwd="/", stderr=subprocess.DEVNULL)
        try:
            url = f"postgresql://touchline@/touchline?host={server.sockets}"
            wait_for_postgres(url, patience=60)
            _run_migrations(home, url)
            return make_snapshot(server, "touchline")
        finally:
            process.send_signal(STOP_SIGNAL)
            process.wait(timeout=30)


def _run_migrations(home: Path, url: str) -> None:
    variables = {
        **os.environ,
        "TOUCHLINE_HOME": str(home),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "touchline.config.settings",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=variables, check=True)


def main() -> None:
    """Write `schema.sql` anew."""
    SNAPSHOT.write_text(make_from_migrations())


if __name__ == "__main__":
    main()
