"""The audit log: what was done by whom, never changed and never removed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditEntry(models.Model):
    """One act. Personal values are keyed hashes here; the values themselves lie in `AuditValue`, which erasure empties."""

    class ActorKind(models.TextChoices):
        USER = "user"
        TOKEN = "token"  # noqa: S105
        SYSTEM = "system"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    hidden = ArrayField(models.CharField(max_length=120), default=list)
    """Names of the fields, such as `after.email`, whose values stand here as keyed hashes."""
    seal = models.CharField(max_length=64)
    """HMAC-SHA256 over all the above, with a key that the database does not hold."""

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("subject", "subject_id", "-id"), name="audit_subject"),
            models.Index(fields=("actor_kind", "actor_id", "-id"), name="audit_actor"),
            models.Index(fields=("action", "-id"), name="audit_action"),
            models.Index(fields=("at",), name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"


class AuditValue(models.Model):
    """A personal value behind a hash of the log; gone once its person is erased, while the log stays whole."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.CASCADE, related_name="values", db_constraint=False)
    field = models.CharField(max_length=120)
    value = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "field"), name="audit_value_once"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.entry_id}"


class AuditLink(models.Model):
    """An entry's place in the chain; its hash covers its number, the link before and the entry's seal."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="link", db_constraint=False)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:8]}"
