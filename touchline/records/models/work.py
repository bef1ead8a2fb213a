"""Work on many records that goes on when the page is left."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touchline.kit.clock import now
from touchline.records.models.change import ChangeSet


class Work(models.Model):
    """A job one can watch and stop; its rows are done in chunks, and what is done stays done."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    id = models.BigAutoField(primary_key=True)
    task = models.TextField()
    """Which registered function does it."""
    kind = models.TextField()
    title = models.TextField()
    parameters = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0, db_default=0)
    """Records that were left as they are; `Refusal` says why."""
    position = models.BigIntegerField(default=0)
    """The last record that is done; after a break it goes on behind it."""
    result = models.JSONField(default=dict)
    change_set = models.ForeignKey("records.ChangeSet", null=True, on_delete=models.SET_NULL, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["started_by", "-id"], name="records_work_of_user")]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    def begin(self, change_set: ChangeSet | None, *, total: int) -> None:
        """Note that it runs, as which act, and how many records it looks at."""
        self.state = self.State.RUNNING
        self.change_set, self.total = change_set, total
        self.started_at = self.started_at or now()
        self.save(update_fields=["state", "change_set", "total", "started_at"])

    def may_go_on(self) -> bool:
        """Tell whether nobody asked it to stop."""
        asked = type(self).objects.filter(pk=self.pk).values_list("cancel_asked_at", flat=True).first()
        self.cancel_asked_at = asked
        return asked is None

    def advance(self, position: int, *, done: int, changed: int) -> None:
        """Note what a chunk did, in the chunk's transaction."""
        self.position, self.done, self.changed = position, self.done + done, self.changed + changed
        self.save(update_fields=["position", "done", "changed"])

    def finish(self) -> None:
        """Note that it is over: done, or cancelled half-way."""
        self.state = self.State.CANCELLED if self.cancel_asked_at else self.State.DONE
        self.finished_at = now()
        self.save(update_fields=["state", "finished_at"])

    @property
    def seconds_left(self) -> float | None:
        """About how long it still takes, by its pace so far; None before one can tell."""
        if self.state != self.State.RUNNING or self.started_at is None or not 0 < self.done < self.total:
            return None
        spent = (now() - self.started_at).total_seconds()
        return spent / self.done * (self.total - self.done)

    @property
    def url(self) -> str:
        """The address of the page that shows how far it is."""
        return reverse("records:work", args=[self.pk])


class Refusal(models.Model):
    """A record that a work left as it was, and why."""

    id = models.BigAutoField(primary_key=True)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="refusals")
    record_id = models.BigIntegerField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "record_id"], name="records_refusal_once")]

    def __str__(self) -> str:
        return self.reason
