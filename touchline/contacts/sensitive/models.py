"""Sensitive attributes and their values, which are sealed with a key that is not in the database."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class SensitiveAttribute(models.Model):
    """Something about people that few may see; `readers` are the roles that may, besides admins."""

    id = models.BigAutoField(primary_key=True)
    slug = models.TextField(unique=True)
    label = models.TextField()
    help = models.TextField(blank=True, default="", db_default="")
    """The guideline that stands at the field."""
    readers = ArrayField(models.TextField(), default=list, db_default=[])
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who answers for what stands in it."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.label


class SensitiveValue(models.Model):
    """A value of somebody. Two who were joined may each bring one: the latest counts, and the other one can go back."""

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    attribute = models.ForeignKey(SensitiveAttribute, on_delete=models.PROTECT, related_name="+")
    sealed_value = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["contact", "attribute", "-set_at"], name="contacts_sensitive_of_contact")]
