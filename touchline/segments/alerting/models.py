"""Alerts, and every time one fired, with who has to act on it and whether they did."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Contact


class LeaveOut(models.TextChoices):
    """Whom an alert is not about."""

    CUSTOMERS = "customers", _("Customers")
    STAFF = "staff", _("Your own team")
    MET = "met", _("Who was talked to in the last 7 days")


class Alert(models.Model):
    """Somebody enters a segment or leaves it: who is told, which task is made, which webhook is called."""

    class Moment(models.TextChoices):
        """What happens to the person."""

        ENTERS = "enters", _("comes in")
        LEAVES = "leaves", _("goes out")

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    segment = models.ForeignKey("segments.Segment", on_delete=models.PROTECT, related_name="alerts")
    """One of the firm's, or a hidden one that this alert has to itself."""
    moment = models.TextField(choices=Moment.choices, default=Moment.ENTERS)
    leaves_out = ArrayField(models.TextField(choices=LeaveOut.choices), default=list)
    tells_owner = models.BooleanField(default=True)
    tells = ArrayField(models.IntegerField(), default=list)
    """Users who are told besides."""
    fallback_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    fallback_team = models.ForeignKey("users.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """Whose it is when nobody owns the person; without either, everybody's who may see all people."""
    by_mail = models.BooleanField(default=False)
    task_title = models.TextField(blank=True)
    task_days = models.IntegerField(default=1)
    endpoint = models.ForeignKey(
        "webhooks.Endpoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    again_after_days = models.IntegerField(default=7)
    """So long it stays silent about the same person."""
    group_minutes = models.IntegerField(default=60)
    """So long others join a notice that is unread."""
    escalate_minutes = models.IntegerField(null=True, blank=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_on = models.BooleanField(default=True)
    too_many = models.IntegerField(default=0, db_default=0)
    """How many came at once so often that they have no lines of their own."""
    too_many_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="segments_alert_name_once")]
        indexes = [models.Index(fields=["segment"], name="segments_alert_on", condition=Q(is_on=True))]

    def __str__(self) -> str:
        return self.name


class Firing(models.Model):
    """An alert about one person: whose it is, why it fired, and what became of it."""

    class State(models.TextChoices):
        """Whether somebody still has to act."""

        OPEN = "open", _("open")
        SEEN_TO = "seen_to", _("seen to")

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="firings", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    why = models.JSONField(default=dict)
    """The event that did it: `event`, `path`, `at`; empty where time or a change of the record did."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.TextField(choices=State.choices, default=State.OPEN)
    seen_to_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_to_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    task = models.ForeignKey("tasks.Task", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["alert", "-id"], name="segments_firing_of"),
            models.Index(fields=["alert", "contact", "-at"], name="segments_firing_again"),
            models.Index(fields=["contact", "-id"], name="segments_firing_about"),
            models.Index(fields=["owner", "-id"], name="segments_firing_open", condition=Q(state="open")),
            models.Index(
                fields=["alert", "at"], name="segments_firing_waits", condition=Q(state="open", escalated_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.contact_id}"
