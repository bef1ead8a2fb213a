"""`python -m supply check | licences | sbom [FILE] | advisories`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from supply.leaks import check_leaks
from supply.licences import PAGE, check_licences, write_page
from supply.locks import ROOT, check_locks
from supply.sbom import make_sbom

NO_TOOL = (
    "Known weaknesses are told by a service on the network, which pip-audit asks. Install it beside Touchline "
    "(`pipx install pip-audit`) and run this again; nothing was looked at."
)


def main(arguments: list[str]) -> int:
    """Runs one of them; 1 when something is wrong, 2 when it could not be looked at."""
    match arguments:
        case ["check"]:
            faults = [*check_locks(), *check_licences(), *check_leaks()]
            print("\n".join(faults) or "Locks are whole, licences are allowed, no secret is in a tracked file.")
            return int(bool(faults))
        case ["licences"]:
            (ROOT / PAGE).write_text(write_page())
            return 0
        case ["sbom", *rest]:
            text = json.dumps(make_sbom(), indent=1) + "\n"
            Path(rest[0]).write_text(text) if rest else print(text, end="")
            return 0
        case ["advisories"]:
            return ask_for_advisories()
    print("Write `python -m supply check`, `licences`, `sbom [FILE]` or `advisories`.", file=sys.stderr)
    return 2


def ask_for_advisories() -> int:
    """Have pip-audit compare the locks with the advisory service; says so where it is not there."""
    program = shutil.which("pip-audit")
    if program is None:
        print(NO_TOOL, file=sys.stderr)
        return 2
    lock = ROOT / "requirements" / "run.lock"
    done = subprocess.run([program, "--require-hashes", "--disable-pip", "-r", str(lock)], check=False)
    return done.returncode


sys.exit(main(sys.argv[1:]))
