"""How each user likes everything to look, and the letters they type."""

from django.db import models
from django.db.models.functions import Now


class Preferences(models.Model):
    """One user's choices; the number of the user and no key, since users are a room above this one."""

    user_id = models.BigIntegerField(primary_key=True)
    theme = models.CharField(max_length=12, default="system")
    density = models.CharField(max_length=12, default="comfortable")
    nav = models.CharField(max_length=12, default="full")
    letters = models.BooleanField(default=True)
    keys = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"of user {self.user_id}"
