"""Files put to a record."""

from django.conf import settings
from django.db import models


class File(models.Model):
    """A file in the home's folder of files under `key`; what it was called stands here only."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    name = models.TextField()
    size = models.BigIntegerField()
    key = models.TextField(unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id", "-id"], name="records_files_of_record")]

    def __str__(self) -> str:
        return self.name
