"""Backups that were made, with what came of them; and restores, after which nothing leaves before somebody says so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup, from the wish for it to its removal."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("made")
        FAILED = "failed", _("failed")

    class Proof(models.TextChoices):
        """What a restore of it into a throw-away place found."""

        NONE = "", _("not tried")
        RUNNING = "running", _("being tried")
        GOOD = "good", _("restored whole")
        BAD = "bad", _("cannot be restored")

    name = models.TextField(unique=True)
    """Of the archive; begins with the moment."""
    place = models.TextField(blank=True)
    state = models.TextField(choices=State.choices, default=State.ASKED)
    proof = models.TextField(choices=Proof.choices, default=Proof.NONE, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Nobody for one by the clock or by a command."""
    started_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    """The moment both stores stood at: what came later is not in it."""
    finished_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    proof_s = models.IntegerField(null=True)
    """Seconds the restore took."""
    done_bytes = models.BigIntegerField(default=0)
    of_bytes = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True)
    contents = models.JSONField(default=dict)
    """Counts of tables, as the archive's tally has them."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="backups_backup_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def took_s(self) -> float | None:
        """Seconds it took to make; None for one that nobody saw being made."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at and self.started_at else None

    @property
    def done_mb(self) -> int:
        return self.done_bytes // 1_000_000

    @property
    def of_mb(self) -> int:
        return self.of_bytes // 1_000_000


class Restore(models.Model):
    """A restore of this installation; while `resumed_at` is empty nothing leaves."""

    archive = models.TextField()
    made_at = models.DateTimeField()
    """The moment the archive stood at."""
    restored_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.archive
