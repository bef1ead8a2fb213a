"""Who looks at which record, when somebody last did, and what they pinned there."""

from django.conf import settings
from django.db import models


class Look(models.Model):
    """A user at a record: `before` is when they last looked before this time, `at` the latest sign of the open page."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField()
    record_id = models.BigIntegerField()
    before = models.DateTimeField(null=True)
    at = models.DateTimeField()
    field = models.TextField(blank=True, default="")
    """What they are editing just now."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "record_id"], name="records_look_once")]
        indexes = [models.Index(fields=["kind", "record_id", "-at"], name="records_looks_at_record")]


class Pin(models.Model):
    """An event of the timeline that everybody should see first; named by the id the event store gives it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    event_id = models.TextField()
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record_id", "event_id"], name="records_pin_once")]
