"""Saved views of lists, and each reader's own choices."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list as somebody set it up: its condition, columns and order, for themselves, their team, or everybody."""

    class Sharing(models.TextChoices):
        """Who sees it."""

        PRIVATE = "private", _("Only me")
        TEAM = "team", _("My team")
        ALL = "all", _("Everybody")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    sharing = models.TextField(choices=Sharing.choices, default=Sharing.PRIVATE)
    condition = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    sort = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["kind", "id"], name="records_views_of_kind")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="records_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListChoice(models.Model):
    """What one reader chose for the list of a kind: the columns of the whole list, and the view it opens with."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField()
    columns = models.JSONField(default=list)
    opens_with: Any = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="records_list_choice_once")]
