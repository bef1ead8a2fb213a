"""Attributes that the firm made for its records."""

from django.conf import settings
from django.db import models


class AttributeDefinition(models.Model):
    """A custom attribute of a kind of record; its slug is the key in the record's `attributes`, and never changes."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    slug = models.TextField()
    label = models.TextField()
    type = models.TextField()
    help = models.TextField(blank=True, default="")
    """The data-entry guideline that stands at the field."""
    options = models.JSONField(default=list)
    """For a choice: its texts in their order."""
    rules = models.JSONField(default=dict)
    """What a value must fit beside its type, as `records.rules` reads it."""
    position = models.IntegerField(default=0)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who answers for what stands in it."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="records_attribute_once")]

    def __str__(self) -> str:
        return self.label
