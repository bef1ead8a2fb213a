"""Notes at a record."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Note(models.Model):
    """What somebody of the firm wrote down; `body` is HTML as it was cleaned, `text` what was typed."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    text = models.TextField()
    body = models.TextField()
    mentions = ArrayField(models.BigIntegerField(), default=list)
    is_pinned = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id", "-is_pinned", "-id"], name="records_notes_of_record")]
