"""Trials, who got what in them, what came of it day by day; exclusion groups; the control group of the whole firm."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ONLY_ID = 1


class Group(models.Model):
    """An exclusion group: whoever is in one of its trials is in none of its others."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    salt = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name


class Trial(models.Model):
    """One thing done in several ways, or to some and not to others, to find out what it brings."""

    class Measure(models.TextChoices):
        """What is compared."""

        SHARE = "share", _("How many reach the goal")
        VALUE = "value", _("What it is worth per person")

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    note = models.TextField(blank=True, default="", db_default="")
    salt = models.TextField()
    """Makes its hash; never changes, so that nobody changes sides."""
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="trials")
    first = models.IntegerField(default=0, db_default=0)
    last = models.IntegerField(default=10_000, db_default=10_000)
    """The buckets of its group that are its own."""
    part = models.IntegerField(default=10_000, db_default=10_000)
    """How many of 10,000 take part."""
    goal = models.TextField()
    """The slug of a goal, or `event:` and an event's name."""
    goal_where = models.JSONField(default=list, db_default=[])
    measure = models.TextField(choices=Measure.choices, default=Measure.SHARE, db_default=Measure.SHARE)
    smallest = models.FloatField(null=True)
    """The smallest difference that matters: 0.01 is a point; of a value, money per person."""
    window_days = models.IntegerField(null=True)
    """Only what happens so many days after somebody came in counts; None for as long as it runs."""
    origin_kind = models.TextField(blank=True, default="", db_default="")
    origin_id = models.BigIntegerField(null=True)
    """What it was made for, such as a campaign's send."""
    phase = models.IntegerField(default=0, db_default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kept = models.IntegerField(null=True)
    """The number of the variant that was kept at the end."""
    looked_at = models.DateTimeField(null=True)
    """Until when what happened is in the tallies."""
    wrong = models.TextField(blank=True, default="", db_default="")
    """Why it cannot be counted, such as a goal that is gone."""
    decision = models.TextField(blank=True, default="", db_default="")
    """What the last look said, for lists."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_sample = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part__gte=0, part__lte=10_000), name="experiments_part_is_one"),
            models.CheckConstraint(
                condition=Q(first__gte=0, last__lte=10_000, first__lt=models.F("last")),
                name="experiments_slots_are_some",
            ),
        ]
        indexes = [models.Index(fields=["origin_kind", "origin_id"], name="experiments_by_origin")]

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """One way it is done; `number` is its name in messages and events, and never given again."""

    pk = models.CompositePrimaryKey("trial_id", "number")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="variants", db_index=False)
    number = models.SmallIntegerField()
    name = models.TextField()
    is_control = models.BooleanField(default=False, db_default=False)
    """Whether it is those to whom nothing is done."""

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """A stretch of a trial with the same shares: they are weights by the variant's number."""

    pk = models.CompositePrimaryKey("trial_id", "number")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="phases", db_index=False)
    number = models.SmallIntegerField()
    shares = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["number"]


class Exposed(models.Model):
    """Who got a variant at a moment: the low halves of 65,536 neighbouring ids as a roaring bitmap."""

    id = models.BigAutoField(primary_key=True)
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="exposed", db_index=False)
    phase = models.SmallIntegerField()
    number = models.SmallIntegerField()
    at = models.DateTimeField()
    high = models.BigIntegerField()
    bits = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["trial", "phase", "number", "at"], name="experiments_exposed_of")]


class Tally(models.Model):
    """What had come of a variant of a phase by the end of a day."""

    pk = models.CompositePrimaryKey("trial_id", "day", "phase", "number")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    day = models.DateField()
    phase = models.SmallIntegerField()
    number = models.SmallIntegerField()
    people = models.BigIntegerField()
    reached = models.BigIntegerField()
    total = models.FloatField()
    squares = models.FloatField()
    top = models.FloatField()
    """The largest value of one person, without its sign."""


class HeldOut(models.Model):
    """The control group of the whole firm: so many of 10,000 contacts get no marketing, whatever the campaign."""

    id = models.SmallIntegerField(primary_key=True, default=ONLY_ID)
    part = models.IntegerField()
    salt = models.TextField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY_ID), name="experiments_one_control_group"),
            models.CheckConstraint(condition=Q(part__gte=0, part__lte=2_000), name="experiments_control_is_small"),
        ]

    @property
    def share(self) -> float:
        """The part in per cent."""
        return self.part / 100
