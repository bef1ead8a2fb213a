"""Background work of looking after the installation: rounds, readings, certificates."""

import threading

from touchline.jobs.services import periodic
from touchline.jobs.threads import background_thread
from touchline.upkeep import rounds
from touchline.upkeep.certificates import look_at_certificates
from touchline.upkeep.readings import take_disks, take_sizes, thin_out


@background_thread("upkeep.watch")
def watch(stop: threading.Event) -> None:
    """Look around every quarter of a minute."""
    rounds.watch(stop)


@periodic("*/10 * * * *")
def read_disks() -> None:
    """Read how full the disks are."""
    take_disks()


@periodic("7 * * * *")
def read_sizes() -> None:
    """Read what everything takes, and look at the certificates."""
    take_sizes()
    look_at_certificates()


@periodic("33 2 * * *")
def thin_readings() -> None:
    """Leave one reading a day of what is older than two weeks."""
    thin_out()
