"""What a database is made of, as statements another server takes: its tables first, its keys and triggers after the rows."""

import re
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from touchline.config.postgres import EXTENSIONS
from touchline.config.problems import CannotStart

OURS = re.compile(r"^(SET [a-z_]+ = .*;$|SELECT pg_catalog\.set_config|\\|--|COMMENT ON EXTENSION|CREATE EXTENSION)")
"""Lines about the server the dump comes from; an older one does not know all of them."""
OLDEST = 15


def dump_section(url: str, section: str, *, programs: Path) -> str:
    """The statements of a section (`pre-data` or `post-data`); raises CannotStart."""
    told = conninfo_to_dict(url)
    flags = ["--no-owner", "--no-privileges", f"--section={section}", "-h", str(told.get("host", ""))]
    flags += ["-U", str(told.get("user", "")), str(told.get("dbname", ""))]
    done = subprocess.run([programs / "pg_dump", *flags], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"The database's shape cannot be read: {done.stderr.strip().splitlines()[-1]}")
    return "\n".join(line for line in done.stdout.splitlines() if not OURS.match(line))


def check_target(target: psycopg.Connection) -> None:
    """See that the server is new enough and lets us make what is needed; raises CannotStart."""
    major = target.info.server_version // 10_000
    if major < OLDEST:
        raise CannotStart(f"The server is PostgreSQL {major}; Touchline wants {OLDEST} or newer.")
    for name in EXTENSIONS:
        try:
            target.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except psycopg.Error as error:
            raise CannotStart(
                f"The database has no extension {name}, and this user may not create it. Let an administrator run "
                f"`CREATE EXTENSION {name}` there (Debian: package postgresql-contrib). It says: {error}".strip()
            ) from None


def split_statements(text: str) -> list[str]:
    """The single statements of a section without functions in it."""
    return [part.strip() for part in re.split(r";[ \t]*\n", text + "\n") if part.strip()]
