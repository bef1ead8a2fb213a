"""Endpoints of other systems, and every delivery to them with what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from touchline.users.models import User


class Endpoint(models.Model):
    """An address of another system that is told about events."""

    class State(models.TextChoices):
        """Whether deliveries leave for it; events are kept for it in every state but `paused`."""

        ACTIVE = "active", _("on")
        PAUSED = "paused", _("off")
        PARKED = "parked", _("parked")

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    url = models.TextField()
    events = ArrayField(models.TextField(), default=list)
    """Names of the events it wants."""
    with_samples = models.BooleanField(default=False)
    state = models.TextField(choices=State.choices, default=State.ACTIVE)
    sealed_secret = models.TextField()
    """What deliveries are signed with, encrypted; shown once when it is made."""
    sealed_old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    """Until then deliveries are signed with the secret before, too."""
    failing_since = models.DateTimeField(null=True)
    """When the unbroken row of failures began; null after a success."""
    parked_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one endpoint: the queue's entry, and afterwards the proof."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("sending")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    key = models.UUIDField()
    """Made from the event, so that no event is delivered to an endpoint under two ids; tells the `webhook-id`."""
    event = models.TextField()
    body = models.TextField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempt = models.IntegerField(default=0)
    """Counts claims; a sender whose claim ran out cannot write down what it found."""
    tried = models.IntegerField(default=0)
    """Counts tries of the present round; a replay begins a new one."""
    status = models.IntegerField(null=True)
    error = models.TextField(blank=True)
    took_ms = models.IntegerField(null=True)
    tries = models.JSONField(default=list)
    """What came of each try: when, which status, how long it took, what went wrong."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "key"], name="webhooks_delivery_once")]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"],
                name="webhooks_delivery_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["endpoint", "-id"], name="webhooks_delivery_newest"),
            models.Index(fields=["endpoint", "state", "-id"], name="webhooks_delivery_by_state"),
            models.Index(fields=["created_at"], name="webhooks_delivery_by_age"),
        ]

    def __str__(self) -> str:
        return self.webhook_id

    @property
    def webhook_id(self) -> str:
        """The same at every try, by which a receiver knows what it had before."""
        return f"msg_{self.key.hex}"
