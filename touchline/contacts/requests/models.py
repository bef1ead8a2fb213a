"""Who was forgotten: numbers only, for the event store to follow and for a restored backup to forget them again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Erasure(models.Model):
    """A contact that was erased; `made_at` is when it had come, since a number may be given again after a restore."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    people = ArrayField(models.BigIntegerField(), default=list)
    erased_at = models.DateTimeField()
    traces_done_at = models.DateTimeField(null=True)
    """When every place that has to be looked through was, after all that was on its way had come."""
    store_done_at = models.DateTimeField(null=True)
    sealed_addresses = models.TextField(blank=True, default="", db_default="")
    """What is looked for until both are done; empty afterwards."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact_id", "made_at"], name="contacts_erased_once")]

    def __str__(self) -> str:
        return f"#{self.contact_id}"
