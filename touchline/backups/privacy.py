"""Backups name archives and staff, and nobody else: what is in an archive is erased with it, and anew after a restore."""

from touchline.backups import models
from touchline.kit.privacy import Nothing, state

state(
    Nothing(model=models.Backup, why="It says when an archive was made and how many rows it has."),
    Nothing(model=models.Restore, why="It says which archive was restored and when."),
)
