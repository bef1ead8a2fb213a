"""Segments, who is in them as bitmaps, how their size went, and the queues between a change and what follows from it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.segments.alerting.models import Alert, Firing
from touchline.segments.lifecycle.models import LifecycleStage, StageMove
from touchline.segments.scoring.models import Score, ScoreModel

__all__ = [
    "Alert",
    "Change",
    "Chunk",
    "Day",
    "Firing",
    "KeptChange",
    "KeptSet",
    "KeptSign",
    "LifecycleStage",
    "Mirrored",
    "Move",
    "Purpose",
    "Score",
    "ScoreModel",
    "Segment",
    "StageMove",
    "Touched",
]


class Purpose(models.TextChoices):
    """What a segment is followed for; all but the firm's own are hidden in lists, and their moves are no events."""

    OWN = "", _("Segment")
    SCORE = "score", _("Score")
    STAGE = "stage", _("Stage")
    ALERT = "alert", _("Alert")


class Segment(models.Model):
    """A group of contacts: by a condition that is followed as they change, or fixed once (`is_fixed`)."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    note = models.TextField(blank=True, default="", db_default="")
    purpose = models.TextField(choices=Purpose.choices, blank=True, default="", db_default="")
    condition = models.JSONField(default=dict)
    """The tree that is followed; of a fixed one `{}`."""
    draft = models.JSONField(null=True)
    """A tree that is worked on and not followed yet."""
    draft_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    draft_at = models.DateTimeField(null=True)
    is_fixed = models.BooleanField(default=False, db_default=False)
    origin = models.JSONField(default=dict)
    """Of a fixed one: the segment it was taken from, or how many identifiers were uploaded and how many are known."""
    is_live = models.BooleanField(default=True, db_default=True)
    """Whether its members follow; a fixed one, an archived one and one with a problem keep theirs."""
    wanted = models.IntegerField(default=1, db_default=1)
    filled = models.IntegerField(default=0, db_default=0)
    """The leader fills it anew while `wanted` is ahead."""
    wanted_why = models.TextField(default="created", db_default="created")
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    problem = models.TextField(blank=True, default="", db_default="")
    """Why it is frozen, such as an attribute that is gone; it keeps its last members."""
    size = models.BigIntegerField(null=True)
    """How many are in it; nothing before it was filled first."""
    filled_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_sample = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None, purpose=""), name="segments_name_once"
            ),
        ]
        indexes = [models.Index(fields=["purpose", "name"], name="segments_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_filled(self) -> bool:
        """Whether its members are those of its condition, and not still those of the one before, or nobody's yet."""
        return self.filled >= self.wanted


class Chunk(models.Model):
    """Who of 65,536 neighbouring ids is in a segment: the low halves of their ids as a roaring bitmap, at most 8 KB."""

    pk = models.CompositePrimaryKey("segment_id", "high")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    high = models.BigIntegerField()
    bits = models.BinaryField()


class Change(models.Model):
    """A segment filled as a whole: at first, after an edit, recomputed; nobody's entering and leaving is recorded then."""

    class Why(models.TextChoices):
        """What filled it."""

        CREATED = "created", _("Created")
        EDITED = "edited", _("Edited")
        RECOMPUTED = "recomputed", _("Recomputed")
        SNAPSHOT = "snapshot", _("Snapshot")
        UPLOADED = "uploaded", _("Uploaded")

    id = models.BigAutoField(primary_key=True)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    why = models.TextField(choices=Why.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered = models.BigIntegerField()
    left = models.BigIntegerField()
    size = models.BigIntegerField()
    condition = models.JSONField(default=dict)
    """The tree it was filled by."""


class Day(models.Model):
    """How large a segment was at the end of a day of the firm's, and how many entered and left on it."""

    pk = models.CompositePrimaryKey("segment_id", "day")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    size = models.BigIntegerField()
    entered = models.BigIntegerField(default=0, db_default=0)
    left = models.BigIntegerField(default=0, db_default=0)


class Move(models.Model):
    """Somebody entered or left a segment, for its page; the event in the stream is the record, this is its index."""

    id = models.BigAutoField(primary_key=True)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="moves", db_index=False)
    contact_id = models.BigIntegerField()
    at = models.DateTimeField()
    entered = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["segment", "-id"], name="segments_moves_of"),
            models.Index(fields=["contact_id", "-id"], name="segments_moves_by"),
        ]


class Touched(models.Model):
    """Parts of a contact's profile that changed and are not in the event store's mirror yet; written by triggers."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    parts = ArrayField(models.TextField())
    """Fields by their slugs; "here" of who came, went, or was archived; "*" where anything may have changed."""
    is_bulk = models.BooleanField(default=False, db_default=False)
    """Whether it waits behind the others; the database fills it (`journal.bulk`)."""

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(is_bulk=False), name="segments_touched_first")]


class Mirror(models.Model):
    """The one row there is once the event store's mirror has everybody; without it conditions ask PostgreSQL."""

    id = models.SmallIntegerField(primary_key=True)
    whole_at = models.DateTimeField()


class Mirrored(models.Model):
    """The same once it is mirrored, for the live step to claim."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    parts = ArrayField(models.TextField())


class KeptSet(models.Model):
    """Of whom a condition holds, as the live step knows it, for its next leader: a set, or one for each count."""

    key = models.TextField(primary_key=True)
    upto = models.BigIntegerField()
    """The changes up to this one are in it."""
    as_of = models.BigIntegerField(null=True)
    whole_at = models.BigIntegerField(null=True)
    sets = models.BinaryField()


class KeptChange(models.Model):
    """Who came into such sets and went with one batch."""

    id = models.BigIntegerField(primary_key=True)
    changes = models.BinaryField()


class KeptSign(models.Model):
    """The one row that says which program, in which time zone, keeps these sets, and up to which block it asked."""

    id = models.SmallIntegerField(primary_key=True)
    sign = models.TextField()
    asked_to = models.BigIntegerField()
