"""What a merge did, so that it can be taken back: both records as they were, and every row that moved."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Merge(models.Model):
    """One record that was joined into another of its kind; undone, it stays as history, and counts no more."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    gone_name = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    is_automatic = models.BooleanField(default=False, db_default=False)
    probability = models.FloatField(null=True)
    choices = models.JSONField(default=dict)
    """Of which of the two each field's value was taken: "kept", "gone" or "both", by slug."""
    before = models.JSONField(default=dict)
    """The rows of both records as they were: `kept`, `gone`, and where they were last seen."""
    after = models.JSONField(default=dict)
    """The rows of the kept one, as the merge left them."""
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone_id"], condition=models.Q(undone_at__isnull=True), name="contacts_merged_once"
            )
        ]
        indexes = [
            models.Index(fields=["kept_id", "-id"], name="contacts_merges_into"),
            models.Index(fields=["gone_id", "-id"], name="contacts_merges_of"),
        ]

    def __str__(self) -> str:
        return f"#{self.gone_id} → #{self.kept_id}"


class MovedRow(models.Model):
    """A row that a merge moved, by table and column; with all it held when there was no place for it."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moved", db_index=False)
    slug = models.TextField()
    row_id = models.BigIntegerField()
    held = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["merge", "slug"], name="contacts_moved_of_merge")]


class UntoldJoin(models.Model):
    """A person whose join changed since the event store was told; triggers on the joins write it."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.BigIntegerField()


class Duplicate(models.Model):
    """Two contacts that may be one: how likely, by which evidence, and what was decided. The lower id comes first."""

    class State(models.TextChoices):
        """What became of it."""

        AUTO = "auto", "auto"
        REVIEW = "review", "review"
        JOINED = "joined", "joined"
        REJECTED = "rejected", "rejected"
        GONE = "gone", "gone"

    id = models.BigAutoField(primary_key=True)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    probability = models.FloatField()
    evidence = models.JSONField(default=list)
    """Which fields were compared, how alike they were, and what that is worth in bits; no values."""
    state = models.TextField(choices=State.choices)
    conflict = models.TextField(blank=True, default="", db_default="")
    """The field by which they may not join by themselves, although they are alike enough."""
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="contacts_duplicate_once"),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")), name="contacts_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-probability", "-id"], name="contacts_duplicates_to_do"),
            models.Index(fields=["second_id"], name="contacts_duplicates_second"),
        ]


class DuplicateRule(models.Model):
    """The one row of how duplicates are judged here: two thresholds, and which fields are strong identifiers."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    threshold_auto = models.FloatField(default=0.99)
    threshold_review = models.FloatField(default=0.5)
    strong = models.JSONField(default=list)
    """Slugs of fields of which one person has one value: two that differ never join by themselves."""
