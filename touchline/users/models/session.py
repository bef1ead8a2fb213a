"""Where a user is logged in: one row for each browser, listed on the profile and ended there."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from touchline.users.models.people import User


class Method(models.TextChoices):
    """How somebody logged in."""

    PASSWORD = "password", _("Password")
    LINK = "link", _("One-time link")
    PASSKEY = "passkey", _("Passkey")
    SIGN_ON = "sign_on", _("Sign-on")


class Session(AbstractBaseSession):
    """A session; its key in the cookie stands here as its SHA-256 only, so that the table opens no door."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=10, choices=Method, blank=True)
    second_factor = models.BooleanField(default=False)
    user_agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("user", "-last_seen_at"), name="session_user"),)
