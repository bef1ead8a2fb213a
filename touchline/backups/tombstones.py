"""Keeps who was erased beside the archives too, so that a restore of an older one forgets them on any machine."""

from touchline.backups.keys import MasterKey
from touchline.backups.places import ERASED, Place
from touchline.backups.problems import BackupProblem
from touchline.backups.stream import SealedReader, SealedWriter


def put_beside(place: Place, key: MasterKey, tombstones: bytes, *, version: str) -> None:
    """Write the list to a place, sealed; raises BackupProblem."""
    with place.open_writer(ERASED) as sink:
        writer = SealedWriter(sink, key, {"version": version})
        writer.write(tombstones)
        writer.close()


def get_beside(place: Place, key: MasterKey) -> bytes:
    """Return the list of a place, nothing where there is none; raises BackupProblem for one that cannot be opened."""
    try:
        with place.open_reader(ERASED) as source:
            return SealedReader(source, key).read()
    except BackupProblem as problem:
        if str(problem).startswith("There is no"):
            return b""
        raise
