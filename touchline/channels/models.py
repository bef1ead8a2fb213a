"""Mail to staff: how it leaves, and each mail with what became of it; what mail to contacts needs is in `email`."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from touchline.channels.email.models import PracticeMail, Sender, SendingAccount, SendingDomain
from touchline.channels.phone.models import ChannelCard, InboundSms, PushKey, PushSubscription, SmsAccount
from touchline.users.models import User

__all__ = [
    "ChannelCard",
    "InboundSms",
    "Mail",
    "PracticeMail",
    "PushKey",
    "PushSubscription",
    "Security",
    "Sender",
    "SendingAccount",
    "SendingDomain",
    "SmsAccount",
    "StaffMailSettings",
]


class Security(models.TextChoices):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls", _("STARTTLS (port 587)")
    TLS = "tls", _("TLS from the start (port 465)")
    NONE = "none", _("none (only on this machine or a closed network)")


class StaffMailSettings(models.Model):
    """The mail server for staff mail; the one row is there once it is set."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    host = models.TextField()
    port = models.IntegerField()
    security = models.TextField(choices=Security.choices)
    username = models.TextField(blank=True)
    sealed_password = models.TextField(blank=True)
    """Encrypted with a key made from the installation's secret key."""
    from_address = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="channels_one_staff_mail_settings")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Mail(models.Model):
    """One mail to one user; a row is the queue's entry, the proof of sending and, in practice mode, the mailbox."""

    class State(models.TextChoices):
        """What became of it."""

        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        PRACTICE = "practice", _("kept here")

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid4, unique=True)
    """Makes the Message-ID, the same at every attempt, so that a mail sent twice is shown once."""
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)
    sealed_secret = models.TextField(blank=True, default="")
    """What stands in the text where the dots are, such as a one-time link; gone once it is sent or has run out."""
    secret_until = models.DateTimeField(null=True)
    state = models.TextField(choices=State.choices)
    attempt = models.IntegerField(default=0)
    answer = models.TextField(blank=True)
    """What the mail server said last, or why no server was reached."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="channels_mail_due", condition=models.Q(state__in=["queued", "sending"])
            )
        ]

    def __str__(self) -> str:
        return self.subject
