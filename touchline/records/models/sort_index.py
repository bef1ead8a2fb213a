"""Orders of lists that somebody asked for: each is kept by an index of its own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SortIndex(models.Model):
    """The list of a kind can be sorted by a field once its index is ready."""

    class State(models.TextChoices):
        """How far it is."""

        BUILDING = "building", _("being built")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    slug = models.TextField()
    type = models.TextField()
    """Of the field when the index was made: with another type it keeps another order."""
    state = models.TextField(choices=State.choices, default=State.BUILDING)
    problem = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="records_sort_index_once")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.slug}"

    @property
    def name(self) -> str:
        """What the index is called in the database."""
        return f"records_sort_{self.pk}"
