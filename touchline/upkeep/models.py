"""What is written down about the installation itself: readings, troubles, slow questions, certificates."""

from typing import Final

from django.db import models
from django.db.models.functions import Now

ONLY_ID: Final = 1


class Reading(models.Model):
    """A number at a moment, such as the bytes free on a disk; every ten minutes or hour, later one a day."""

    pk = models.CompositePrimaryKey("series", "at")
    series = models.TextField()
    """What was read, such as `disk.free:home` or `postgres:contacts`."""
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="upkeep_reading_by_age")]

    def __str__(self) -> str:
        return f"{self.series} {self.value:.0f}"


class Trouble(models.Model):
    """Something that is not well, from when it was first seen until it was gone for a while."""

    id = models.BigAutoField(primary_key=True)
    slug = models.TextField()
    label = models.TextField()
    says = models.TextField()
    advice = models.TextField(blank=True)
    url = models.TextField(blank=True)
    is_grave = models.BooleanField(default=True)
    """Whether it has to be mended; otherwise it should be watched."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When staff were last mailed about it; null while it may still pass by itself."""
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=models.Q(gone_at=None), name="upkeep_trouble_once")
        ]
        indexes = [models.Index(fields=["-gone_at"], name="upkeep_trouble_by_end")]

    def __str__(self) -> str:
        return self.label

    @property
    def seconds(self) -> float:
        """How long it lasted, or has lasted so far."""
        return (self.last_at - self.first_at).total_seconds()


class Round(models.Model):
    """When somebody last looked around; one row, which also keeps two from looking at once."""

    id = models.SmallIntegerField(primary_key=True, default=ONLY_ID)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_ID), name="upkeep_round_is_one")]

    def __str__(self) -> str:
        return f"{self.at}"


class SlowQuestion(models.Model):
    """A question to a store that took long, as normalised text: what was asked for is not in it."""

    digest = models.CharField(primary_key=True, max_length=32)
    store = models.TextField()
    text = models.TextField()
    count = models.BigIntegerField()
    seconds = models.FloatField()
    """All its slow runs together."""
    longest = models.FloatField()
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="upkeep_slow_by_age")]

    def __str__(self) -> str:
        return self.text[:80]


class Certificate(models.Model):
    """The certificate that an https address of this installation showed when it was last looked at."""

    address = models.TextField(primary_key=True)
    expires_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
