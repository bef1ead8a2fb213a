"""What the firm decided about a class of data, and how the last night went."""

from django.db import models


class RetentionRule(models.Model):
    """A class of data by its slug in `kit.retention`; while nobody `set` a number, the room's own one holds."""

    slug = models.TextField(primary_key=True)
    is_set = models.BooleanField(default=False, db_default=False)
    days = models.IntegerField(null=True)
    """None for always."""
    set_at = models.DateTimeField(null=True)
    set_by = models.TextField(blank=True, default="", db_default="")
    ran_at = models.DateTimeField(null=True)
    removed = models.BigIntegerField(default=0, db_default=0)
    """Rows of the last night."""
    problem = models.TextField(blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.slug
