"""Tokens that let programs use the API; only their hashes are kept."""

from django.db import models

from touchline.users.models import Role


class Token(models.Model):
    """One program's key to the API, with the role whose rights it has."""

    name = models.TextField()
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField()
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
