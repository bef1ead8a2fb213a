"""Sources that may send events, goals that are counted on their sites, and the salts of the daily visitor hash."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    """Something the firm wants people to do: an event, on which page and with which properties, and what it is worth."""

    class Worth(models.TextChoices):
        """Where the value of one time comes from."""

        NOTHING = "", _("It has none")
        EVENT = "event", _("What the event says, such as an order's total")
        FIXED = "fixed", _("Always the same amount")

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    event = models.TextField()
    path = models.TextField(blank=True)
    """The address of the page without its host; empty for every page."""
    where = models.JSONField(default=list, db_default=[])
    """What its properties must be besides, as conditions on events write it."""
    worth = models.TextField(choices=Worth.choices, blank=True, default="", db_default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Of a fixed worth, in the firm's currency."""
    window_days = models.IntegerField(default=30, db_default=30)
    """For so many days after a mail, a visit or a step it counts as reached by that."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="tracking_goal_name_once"),
            models.UniqueConstraint(fields=["event", "path", "where"], name="tracking_goal_once"),
        ]

    def __str__(self) -> str:
        return self.name
