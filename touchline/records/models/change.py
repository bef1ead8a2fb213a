"""The change log: what was changed in one go, and of each record the values before and after."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeSet(models.Model):
    """One act: an edit in place, a bulk edit, an undo; `records` counts the records it changed."""

    class Action(models.TextChoices):
        """What sort of act it was."""

        CREATE = "create", _("Created")
        EDIT = "edit", _("Edited")
        BULK = "bulk", _("Bulk edit")
        ARCHIVE = "archive", _("Archived")
        RESTORE = "restore", _("Restored")
        CONVERT = "convert", _("Type changed")
        UNDO = "undo", _("Undone")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    action = models.TextField(choices=Action.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.TextField(blank=True, default="")
    fields = models.JSONField(default=list)
    records = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)
    """Records an undo did not touch, since somebody changed them again."""
    created_at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.SET_NULL, related_name="undone_by")

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="records_change_sets_by_age"),
            models.Index(fields=["kind", "-id"], name="records_change_sets_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} #{self.pk}"


class Change(models.Model):
    """The fields of one record that one act changed: values by slug, and the origins they had before."""

    id = models.BigAutoField(primary_key=True)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="changes", db_index=False)
    kind = models.TextField()
    record_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    left_out = models.BooleanField(default=False, db_default=False)
    """An undo found other values there, and left them; `after` says which."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "record_id"], name="records_change_once"),
        ]
        indexes = [models.Index(fields=["kind", "record_id", "-id"], name="records_changes_of_record")]
