"""Mailings, their frozen audience, one row per recipient while it is on its way, and what became of everybody since."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.channels.models import Sender


class Content(models.Model):
    """What a mailing says, prepared once and never changed; the same content is kept once."""

    id = models.BigAutoField(primary_key=True)
    digest = models.TextField(unique=True)
    prepared = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest[:12]


class Mailing(models.Model):
    """One frozen piece of content on its way to its recipients, or to one."""

    class Kind(models.TextChoices):
        """Why it is sent."""

        MARKETING = "marketing", _("marketing")
        TRANSACTIONAL = "transactional", _("transactional")
        ONE_TO_ONE = "one_to_one", _("one to one")

    class Wanted(models.TextChoices):
        """What the team wants of it; whether it has ended is read from its messages."""

        DRAFT = "draft", _("not started")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("stopped")

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(null=True, unique=True)
    """What a caller names it by, so that asking twice sends once."""
    name = models.TextField()
    channel = models.TextField(default="email")
    purpose = models.TextField()
    """The slug of the topic in contacts."""
    kind = models.TextField(choices=Kind.choices, default=Kind.MARKETING)
    content_ids = ArrayField(models.BigIntegerField(), default=list)
    """The content of each variant, by its number."""
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="+")
    origin_kind = models.TextField(blank=True, default="")
    origin_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    """What one message is filled with beside the contact's own values."""
    wanted = models.TextField(choices=Wanted.choices, default=Wanted.DRAFT)
    problem = models.TextField(blank=True, default="")
    retry_unknown = models.BooleanField(default=True)
    """Whether a message whose outcome nobody knows is sent once more (and may arrive twice), or only listed."""
    per_minute = models.IntegerField(null=True)
    is_practice = models.BooleanField(default=False)
    is_tracked = models.BooleanField(default=True)
    size = models.BigIntegerField(default=0)
    """How many it was started for."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["origin_kind", "origin_id"], name="messaging_mailing_origin"),
            models.Index(fields=["channel", "started_at"], name="messaging_mailing_started"),
        ]

    def __str__(self) -> str:
        return self.name


class Audience(models.Model):
    """A chunk of the people a mailing was started for and who have no message yet: the low halves of 65,536 ids."""

    id = models.BigAutoField(primary_key=True)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="audiences")
    lane = models.SmallIntegerField()
    variant = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    high = models.BigIntegerField()
    bits = models.BinaryField()
    size = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["lane", "due_at"], name="messaging_audience_due")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.high}"


class State(models.TextChoices):
    """Where a message is."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being handed over")
    DEFERRED = "deferred", _("put off")
    ACCEPTED = "accepted", _("accepted")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("bounced")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown")
    SKIPPED = "skipped", _("skipped")


class Message(models.Model):
    """One recipient of a mailing, from its turn until its fate is written down; one row for each, never two."""

    id = models.BigAutoField(primary_key=True)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="messages", db_index=False)
    contact_id = models.BigIntegerField()
    variant = models.SmallIntegerField(default=0, db_default=0)
    lane = models.SmallIntegerField(default=2, db_default=2)
    """0 transactional, 1 one to one, 2 marketing: the lower goes first."""
    state = models.TextField(choices=State.choices, default=State.QUEUED, db_default=State.QUEUED)
    reason = models.TextField(blank=True, default="", db_default="")
    attempt = models.SmallIntegerField(default=0, db_default=0)
    """Fences it: whoever was slower than their claim cannot write any more."""
    failures = models.SmallIntegerField(default=0, db_default=0)
    """How often the recipient's server put it off."""
    retried = models.BooleanField(default=False, db_default=False)
    """Whether it was sent once more after an attempt whose outcome nobody knows."""
    due_at = models.DateTimeField()
    claimed_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True, default="", db_default="")
    """The last words of the server."""
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "contact_id"], name="messaging_message_once")]
        indexes = [
            models.Index(
                fields=["mailing", "due_at"],
                name="messaging_message_due",
                condition=Q(state__in=["queued", "deferred"]),
            ),
            models.Index(fields=["claimed_by"], name="messaging_message_claimed", condition=Q(state="sending")),
            models.Index(fields=["contact_id"], name="messaging_message_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.contact_id} {self.state}"


class Fate(models.Model):
    """Who of a chunk of 65,536 ids had which fate with a mailing, once their rows are gone."""

    id = models.BigAutoField(primary_key=True)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="fates", db_index=False)
    variant = models.SmallIntegerField(default=0)
    state = models.TextField(choices=State.choices)
    reason = models.TextField(blank=True, default="")
    high = models.BigIntegerField()
    bits = models.BinaryField()
    size = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "high", "state", "reason", "variant"], name="messaging_fate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.state} {self.high}"


class Carrier(models.Model):
    """A process that hands messages over; while it is seen, what it has claimed is its own."""

    id = models.BigAutoField(primary_key=True)
    host = models.TextField()
    pid = models.IntegerField()
    note = models.TextField()
    """The file in which it notes what it is about to hand over."""
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class Pace(models.Model):
    """When the next message may go, of an account, a mailing or a domain that is limited; shared by all processes."""

    key = models.TextField(primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class DomainLimit(models.Model):
    """How fast and over how many connections mail goes to the mailboxes of one domain."""

    domain = models.TextField(primary_key=True)
    per_minute = models.IntegerField(null=True)
    connections = models.IntegerField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.domain


class SendingRules(models.Model):
    """How often and when the firm writes to people at most; the one row is there once it is set."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    cap = models.IntegerField(null=True, default=4)
    """So many marketing messages to one person, all channels together, in `cap_days` days; nothing for no limit."""
    cap_days = models.IntegerField(default=7)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    """Marketing waits between these hours of the recipient's own day."""
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="messaging_one_sending_rules")]

    def __str__(self) -> str:
        return f"{self.cap}/{self.cap_days}"
