"""Tokens that let programs use the API, of which only hashes are kept, and the replies to requests sent twice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from touchline.users.models import Role, User


class Token(models.Model):
    """One program's key to the API: it may what its role may, as its user, and no more than `rights` says."""

    name = models.TextField()
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="tokens")
    """Who made it on the screen: "own records" are theirs, and it ends with their account. None: made by a command."""
    allowed = ArrayField(models.TextField(), null=True)
    """Rights such as `contacts:view` that it is held to; None for all of its role's."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    """Right to five minutes, so that a busy program does not write a row with each request."""
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(revoked_at__isnull=True), name="api_token_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def token_id(self) -> int:
        """Tells the audit log that a token acted, and which."""
        return int(self.pk)

    @property
    def team_id(self) -> int | None:
        """Whose team's records are meant."""
        return self.user.team_id if self.user else None

    @property
    def rights(self) -> frozenset[str] | None:
        """What it is held to (see `users.permissions.Actor`)."""
        return None if self.allowed is None else frozenset(self.allowed)


class Reply(models.Model):
    """What a request with an Idempotency-Key was answered, kept in the transaction of its effect."""

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.TextField()
    fingerprint = models.TextField()
    """Of method, address and body: the same key with another request is a mistake of the program."""
    status = models.SmallIntegerField(null=True)
    content_type = models.TextField(blank=True)
    location = models.TextField(blank=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_reply_once")]
        indexes = [models.Index(fields=["created_at"], name="api_reply_by_age")]
