"""One-time login links, and the tries that the login page counts."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now

from touchline.users.models.people import User


class LoginLink(models.Model):
    """A link that logs one user in once; only the hash of its token is kept."""

    class Kind(models.TextChoices):
        LOGIN = "login"
        INVITATION = "invitation"
        RESET = "reset"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LOGIN)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link for {self.user_id} until {self.expires_at:%Y-%m-%d %H:%M}"

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class LoginTry(models.Model):
    """One password try; rows of the last 15 minutes decide whether another is heard."""

    account_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "login tries"
        indexes = (
            models.Index(fields=("account_hash", "at"), name="login_try_account"),
            models.Index(fields=("at",), name="login_try_at"),
        )

    def __str__(self) -> str:
        return f"{self.account_hash[:8]} at {self.at:%H:%M:%S}"
