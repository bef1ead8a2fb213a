"""The disk of each volume filled to its last byte: told before, refused in words, nothing lost, all there again with room."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from benchmarks.installation import Installation, make_installation
from benchmarks.staff import log_in
from tests.faults.degradation import Inbox, set_mail_server, take_mail
from tests.faults.proof import check_exactly_once, wait_for_service, wait_until_stored
from tests.faults.sender import Sender

SIZE_MB = 2_000
VOLUMES = ("home", "postgres", "clickhouse")
RATE = 200
WARNED_S = 60.0
FULL_S = 30.0
RECOVER_S = 60.0
REFUSED = {httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.INSUFFICIENT_STORAGE}


def run_disk_full(*, quick: bool) -> dict[str, object]:
    """A disk of 2 GB under the home, then under each store: 88 % is told, full is refused, and then there is room."""
    figures: dict[str, object] = {}
    for volume in VOLUMES[:1] if quick else VOLUMES:
        with make_disk() as disk, take_mail() as (inbox, port), lay_out(disk, volume) as installation:
            set_mail_server(installation, port)
            figures |= _fill(installation, disk, inbox, volume=volume)
    return figures


def _fill(installation: Installation, disk: Path, inbox: Inbox, *, volume: str) -> dict[str, object]:
    client, ballast = log_in(installation), disk / "ballast"
    with Sender(installation, rate=RATE) as sender:
        time.sleep(5)
        assert sender.acked, "Nothing was acknowledged before the disk was filled."
        began = time.monotonic()
        grow(ballast, leave=0.12)
        while (at := inbox.find("Disk", since=began)) is None:
            assert time.monotonic() < began + WARNED_S + 30, f"Nobody was told that the disk of {volume} is at 88 %."
            time.sleep(0.5)
        assert at - began <= WARNED_S, f"Admins heard of the disk only after {at - began:.0f} s."
        grow(ballast, leave=0.0)
        worst = _stay_full(client, ballast)
        ballast.unlink()
        recovered = wait_for_service(installation, sender)
        time.sleep(3)
    client.close()
    settled = wait_until_stored(installation, sender)
    proven = check_exactly_once(installation, sender)
    assert recovered <= RECOVER_S, f"Full service came only {recovered:.0f} s after there was room on {volume}."
    return {
        f"{volume}: told s": round(at - began),
        f"{volume}: pages answered": worst,
        f"{volume}: recover_s": round(recovered, 1),
        f"{volume}: settled s": round(settled),
        f"{volume}: acknowledged": proven["acknowledged"],
        f"{volume}: refused": proven["failed requests by status"],
    }


def _stay_full(client: httpx.Client, ballast: Path) -> dict[int, int]:
    """Looks at pages and saves something for half a minute while every byte that comes free is taken again."""
    answers: dict[int, int] = {}
    until = time.monotonic() + FULL_S
    while time.monotonic() < until:
        grow(ballast, leave=0.0)
        for answer in _try_pages(client):
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
            if answer.status_code in REFUSED:
                assert "Retry-After" in answer.headers, f"{answer.url} names no time to try again."
            else:
                assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, f"{answer.url}: {answer.status_code}."
        time.sleep(0.5)
    return answers


def _try_pages(client: httpx.Client) -> Iterator[httpx.Response]:
    # While PostgreSQL starts anew and the pages wait for it there may be no answer at all; the next try counts.
    with suppress(httpx.HTTPError):
        yield client.get("/contacts/")
        token = client.cookies.get("csrftoken", "")
        yield client.post(
            "/me",
            data={
                "name": "Full",
                "email": "full@firm.example",
                "time_zone": "UTC",
                "language": "en",
                "csrfmiddlewaretoken": token,
            },
            headers={"Referer": f"{client.base_url}/me"},
        )


def grow(ballast: Path, *, leave: float) -> None:
    """Makes a file so large that this share of its disk is free; root's reserve is used up as well."""
    usage = shutil.disk_usage(ballast.parent)
    wanted = usage.free - int(leave * (usage.used + usage.free))
    with ballast.open("ab") as file, suppress(OSError):
        while wanted > 0:
            wanted -= file.write(bytes(min(wanted, 1 << 20)))
            file.flush()
    if not leave:
        with ballast.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass


@contextmanager
def make_disk() -> Iterator[Path]:
    """A file system of its own in a file, mounted; wants root."""
    folder = Path(tempfile.mkdtemp(prefix="touchline-disk-"))
    folder.chmod(0o755)
    image, place = folder / "image", folder / "disk"
    place.mkdir()
    try:
        with image.open("wb") as file:
            os.truncate(file.fileno(), SIZE_MB * 1_000_000)
        _run("mkfs.ext4", "-q", "-m", "0", str(image))
        _run("mount", "-o", "loop", str(image), str(place))
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def lay_out(disk: Path, volume: str) -> Iterator[Installation]:
    """A running installation whose home, or one store of it, is on the disk."""
    home = disk / "home" if volume == "home" else None
    with make_installation(home=home) as installation:
        installation.start_all()
        installation.make_access()
        bound = None
        try:
            if volume != "home":
                bound = _move_store(installation, disk, volume)
                installation.start_all()
            yield installation
        finally:
            installation.stop()
            if bound:
                subprocess.run(["umount", "-l", str(bound)], check=False)


def _move_store(installation: Installation, disk: Path, store: str) -> Path:
    """Puts a store's folder on the disk, bound to where it was."""
    installation.stop()
    place, there = installation.home / store, disk / store
    _run("cp", "-a", str(place), str(there))
    shutil.rmtree(place)
    place.mkdir()
    _run("mount", "--bind", str(there), str(place))
    return place


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
