"""The stages of the lifecycle, and every move of a contact from one to another."""

from django.db import models


class LifecycleStage(models.Model):
    """One stage: its place on the way, and the condition that brings people to it; without one, only hands do."""

    slug = models.TextField(primary_key=True)
    """What `Contact.stage` holds; kept for ever."""
    name = models.TextField(blank=True, default="")
    """The firm's own name for it; empty for the name it comes with."""
    place = models.SmallIntegerField()
    condition = models.JSONField(default=dict)
    segment_id = models.BigIntegerField(null=True)
    """The hidden segment that follows who fulfils the condition."""
    falls_back = models.BooleanField(default=False, db_default=False)
    """Whether somebody of whom the condition ceases to hold goes back; else stages are only gone up."""
    filling_after = models.BigIntegerField(null=True)
    """While everybody is moved after a change of the rule: the last contact that was looked at."""

    class Meta:
        ordering = ("place",)

    def __str__(self) -> str:
        return self.name or self.slug


class StageMove(models.Model):
    """A contact came from one stage to another; written by a trigger, whoever or whatever moved it."""

    class Why(models.TextChoices):
        """What moved somebody."""

        HAND = "hand", "hand"
        RULE = "rule", "rule"
        FILL = "fill", "fill"

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    at = models.DateTimeField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.TextField(choices=Why.choices, default=Why.HAND)
    since = models.DateTimeField()
    """Since when it had been in the stage before."""

    class Meta:
        indexes = [
            models.Index(fields=["contact_id", "-id"], name="segments_stage_moves_of"),
            models.Index(fields=["at"], name="segments_stage_moves_at"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.before} → {self.after}"
