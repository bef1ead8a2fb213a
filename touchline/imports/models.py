"""Imports: the file, what its columns mean, how far it is, what was refused and made, and what is remembered for next time."""

from typing import Final

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.records.models import ChangeSet


class Import(models.Model):
    """One file on its way in; each batch of rows and its `position` are written in one transaction."""

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("to be looked through")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    """Slug of an import kind."""
    file_name = models.TextField()
    key = models.TextField(blank=True, default="")
    """Name of the file in the home's folder; empty once its bytes are gone, or when it never lay there."""
    size = models.BigIntegerField(default=0)
    digest = models.TextField(blank=True, default="")
    reading = models.JSONField(default=dict)
    """How the file is read, as `reading.forms.Reading` keeps it."""
    columns = models.JSONField(default=list)
    """The columns found, each with name, examples and guessed type."""
    mapping = models.JSONField(default=dict)
    """What the columns become, as `mapping.Mapping` keeps it."""
    preset = models.TextField(blank=True, default="")
    state = models.TextField(choices=State.choices, default=State.DRAFT)
    is_checking = models.BooleanField(default=False)
    total = models.BigIntegerField(default=0)
    """Rows of the file as far as known; an estimate while it is read."""
    position = models.BigIntegerField(default=0)
    """The last row that is done; after a break it goes on behind it."""
    attempt = models.IntegerField(default=0)
    """Counts the runners; one that was overtaken by another writes nothing more."""
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    joined = models.IntegerField(default=0)
    """Rows that went to the same record as another row of the file."""
    refused = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    trial = models.JSONField(default=dict)
    """What a dry run found: counts, first reasons, examples."""
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True, default="")
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["digest"], name="imports_by_digest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether a job is at it."""
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)

    @property
    def is_over(self) -> bool:
        """Whether rows were written, and none is any more."""
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.FAILED, self.State.UNDONE)

    @property
    def url(self) -> str:
        """The address of its page."""
        return reverse("imports:import", args=[self.pk])

    @property
    def origin(self) -> str:
        """What values name as where they come from."""
        return f"import {self.file_name}"[:200]


class Refusal(models.Model):
    """A row that was not taken, with the reason and its cells as they were in the file."""

    id = models.BigAutoField(primary_key=True)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    row = models.BigIntegerField()
    reason = models.TextField()
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["imported", "row"], name="imports_refusals_of_import")]


ATTRIBUTE: Final = "attribute"
"""`Made.kind` of an attribute that a column became."""


class Made(models.Model):
    """A record or an attribute that an import created, so that it can be taken back."""

    id = models.BigAutoField(primary_key=True)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made", db_index=False)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    row_hash = models.BigIntegerField(null=True)
    """Of a row that names no identifier: by this the same row finds its record again."""

    class Meta:
        indexes = [
            models.Index(fields=["imported", "record_id"], name="imports_made_of_import"),
            models.Index(fields=["row_hash"], name="imports_made_by_row", condition=models.Q(row_hash__isnull=False)),
        ]


class Kept(models.Model):
    """What stood there before an import made or changed something that has no history of its own."""

    id = models.BigAutoField(primary_key=True)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="kept", db_index=False)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    """Nothing for what the import made."""
    after = models.JSONField()
    """What the import left; whatever differs from it was changed since, and stays."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imported", "kind", "record_id"], name="imports_kept_once")]


class Remembered(models.Model):
    """What the columns of a file became last time, found again by their names."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    head = models.TextField()
    """A hash of the names of the columns."""
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "head"], name="imports_remembered_once")]
