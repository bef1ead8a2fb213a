"""How mail to contacts leaves: accounts, sending domains with their keys, senders, and the mailbox of practice mail."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SendingAccount(models.Model):
    """A mail server or provider that takes mail to contacts; `paused` when it refused us, with its words in `problem`."""

    class Kind(models.TextChoices):
        """How mail is handed in."""

        SMTP = "smtp", _("mail server (SMTP)")
        PROVIDER = "provider", _("provider (its HTTP interface)")

    class State(models.TextChoices):
        """Whether mail is handed in."""

        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    kind = models.TextField(choices=Kind.choices, default=Kind.SMTP)
    host = models.TextField(blank=True, default="")
    port = models.IntegerField(default=587)
    security = models.TextField(default="starttls")
    username = models.TextField(blank=True, default="")
    sealed_password = models.TextField(blank=True, default="")
    provider = models.TextField(blank=True, default="")
    """The slug of a provider's backend of django-anymail."""
    sealed_settings = models.TextField(blank=True, default="")
    """The provider's keys as JSON, sealed."""
    state = models.TextField(choices=State.choices, default=State.ACTIVE)
    problem = models.TextField(blank=True, default="")
    per_minute = models.IntegerField(null=True)
    """How much it takes; nothing for as fast as it goes."""
    warm_up_from = models.DateField(null=True)
    """The first day of a slow start, on which `warm_up_first` mails leave; each day after that half as many more."""
    warm_up_first = models.IntegerField(default=200)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SendingDomain(models.Model):
    """A domain that mail to contacts comes from: its DKIM key, and what its records in DNS said last."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    selector = models.TextField(default="touchline")
    sealed_key = models.TextField()
    """The RSA key in PEM, sealed."""
    public_key = models.TextField()
    """As it stands in the DNS record, in base64."""
    checks = models.JSONField(default=dict)
    """What SPF, DKIM, DMARC and the rest said, by slug."""
    checked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    """Since when its records say that the firm may send for it; nothing while they do not."""
    override_reason = models.TextField(blank=True, default="")
    """Why an admin lets it send without; empty while nobody does."""
    override_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    override_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name

    @property
    def may_send(self) -> bool:
        """Whether campaigns may leave from it."""
        return self.verified_at is not None or bool(self.override_reason)


class Sender(models.Model):
    """Who a mail comes from, on a sending domain."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    address = models.TextField()
    reply_to = models.TextField(blank=True, default="")
    domain = models.ForeignKey(SendingDomain, on_delete=models.PROTECT, related_name="senders")
    account = models.ForeignKey(SendingAccount, null=True, on_delete=models.PROTECT, related_name="senders")
    """Nothing: the first active account."""
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "address"], name="channels_sender_once")]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class PracticeMail(models.Model):
    """A mail to a contact that was kept here instead of leaving; whole, as it would have gone over the wire."""

    id = models.BigAutoField(primary_key=True)
    mailing_id = models.BigIntegerField(db_index=True)
    contact_id = models.BigIntegerField(db_index=True)
    address = models.TextField()
    subject = models.TextField()
    raw = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.subject
