"""What SMS and web push leave by and come in with, and what the register of channels says beside its numbers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

ONLY_ID = 1


class SmsAccount(models.Model):
    """An account at Twilio, or at a service that speaks its HTTP interface; `paused` when it refused us."""

    class State(models.TextChoices):
        """Whether SMS leave."""

        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")

    id = models.SmallIntegerField(primary_key=True, default=ONLY_ID)
    base_url = models.TextField()
    account_sid = models.TextField()
    sealed_token = models.TextField()
    """Sealed with a key made from the installation's secret key; it signs the service's calls to us, too."""
    sender = models.TextField()
    """A number such as +4930123456, a name, or the id of a messaging service (MG…)."""
    price = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    """What one part costs; long texts are sent in several."""
    currency = models.TextField(blank=True, default="", db_default="")
    help_text = models.TextField(blank=True, default="", db_default="")
    """What HELP is answered with; empty for the firm's name and how to stop."""
    state = models.TextField(choices=State.choices, default=State.ACTIVE, db_default=State.ACTIVE)
    problem = models.TextField(blank=True, default="", db_default="")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_ID), name="channels_one_sms_account")]

    def __str__(self) -> str:
        return self.sender


class PushKey(models.Model):
    """The key pair that tells push services who sends (VAPID, RFC 8292); made once, since subscriptions are tied to it."""

    id = models.SmallIntegerField(primary_key=True, default=ONLY_ID)
    sealed_key = models.TextField()
    public_key = models.TextField()
    """The point on P-256, uncompressed, in base64url: what a browser is given."""
    contact = models.TextField(blank=True, default="", db_default="")
    """Where push services may complain: a mailto: or https: address."""
    is_on = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_ID), name="channels_one_push_key")]


class PushSubscription(models.Model):
    """A browser that somebody let us write to: where its push service is, and how it is encrypted for."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField(db_index=True)
    endpoint = models.TextField(unique=True)
    p256dh = models.TextField()
    auth = models.TextField()
    page = models.TextField(blank=True, default="")
    """Where the person clicked."""
    created_at = models.DateTimeField()


class InboundSms(models.Model):
    """An SMS that came in, each once however often the service tells of it; nobody's while its number is unknown."""

    id = models.BigAutoField(primary_key=True)
    provider_id = models.TextField(unique=True)
    sender = models.TextField()
    contact_id = models.BigIntegerField(null=True, db_index=True)
    text = models.TextField()
    word = models.TextField(blank=True, default="")
    """stop, start or help, when it was one of these."""
    at = models.DateTimeField()


class ChannelCard(models.Model):
    """What the register says of a channel beside its numbers: what it is for and who looks after it."""

    class State(models.TextChoices):
        """Whether the firm is there."""

        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        PLANNED = "planned", _("planned")

    slug = models.TextField(primary_key=True)
    """Of a channel that comes along, or made from the name of one that the firm adds."""
    name = models.TextField(blank=True, default="", db_default="")
    """Only of those the firm adds."""
    purpose = models.TextField(blank=True, default="", db_default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    backup = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.TextField(choices=State.choices, default=State.LIVE, db_default=State.LIVE)
    traffic = models.TextField(blank=True, default="", db_default="")
    """The name that visits from it bear, of a channel the firm adds, such as the utm_source."""
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.slug
