"""Sources that may send events, goals that are counted on their sites, and the salts of the daily visitor hash."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Source(models.Model):
    """A site, app or server with a write key."""

    class Kind(models.TextChoices):
        """Who holds the key: a public page, or a server that keeps it secret and is believed."""

        SITE = "site", "site (public key)"
        SERVER = "server", "server (secret key)"

    name = models.TextField(unique=True)
    kind = models.TextField(choices=Kind.choices, default=Kind.SITE)
    write_key = models.TextField(unique=True)
    domains = ArrayField(models.TextField(), default=list, blank=True)
    keep_ip = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who is told when it goes silent or its events are refused."""
    backup = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who is told besides, and stands in while the owner is away."""
    last_event_at = models.DateTimeField(null=True)
    """When something of it was taken last, right to a few minutes."""
    silence_told_at = models.DateTimeField(null=True)
    """When its owner was told of the present silence."""

    def __str__(self) -> str:
        return self.name


class Salt(models.Model):
    """The random salt of one day's visitor hashes; gone after two days, and with it the way back."""

    day = models.DateField(primary_key=True)
    value = models.TextField()


class Goal(models.Model):
    """Something the firm wants visitors to do: an event, and on which page where that matters."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    event = models.TextField()
    path = models.TextField(blank=True)
    """The address of the page without its host; empty for every page."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="tracking_goal_name_once"),
            models.UniqueConstraint(fields=["event", "path"], name="tracking_goal_once"),
        ]

    def __str__(self) -> str:
        return self.name
