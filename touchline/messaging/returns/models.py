"""What comes back: links and hits, inbound mail kept raw and accounted for, replies, confirmations, and the rules."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.messaging.outbox.models import Mailing


class MailingLink(models.Model):
    """Where a numbered link of a mailing leads; the address in the mail names the number only."""

    id = models.BigAutoField(primary_key=True)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="links", db_index=False)
    variant = models.SmallIntegerField(default=0)
    number = models.SmallIntegerField()
    address = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "variant", "number"], name="messaging_link_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="messaging_link_number"),
        ]

    def __str__(self) -> str:
        return self.address


class MailHit(models.Model):
    """One request for a link or picture of a mail as the collector saw it, with the verdict who it was.

    Written by the collector in group commits; `contact_id` is 0 where it is tied to nobody.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.SmallIntegerField()
    """0 the picture, 1 a link."""
    mailing_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    variant = models.SmallIntegerField()
    link = models.SmallIntegerField()
    signs = models.IntegerField()
    place = models.BigIntegerField()
    """A keyed hash of the client's address; its key is thrown away after two days."""
    country = models.TextField()
    network = models.TextField()
    agent = models.TextField()
    by = models.SmallIntegerField(default=0, db_default=0)
    reason = models.TextField(default="", db_default="")
    told = models.SmallIntegerField(default=0, db_default=0)
    """How often it was put on the stream: the last part of its message id."""

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="messaging_hit_waiting", condition=models.Q(by=0)),
            models.Index(fields=["mailing_id", "contact_id", "at"], name="messaging_hit_of_copy"),
            models.Index(fields=["contact_id"], name="messaging_hit_of_contact"),
            models.Index(fields=["at"], name="messaging_hit_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.contact_id} {self.link}"


class Policy(models.TextChoices):
    """Whose opens and clicks may be tied to them."""

    CONSENT = "consent", _("Only those who agreed to it")
    EVERYBODY = "everybody", _("Everybody who did not refuse it")
    NOBODY = "nobody", _("Nobody: clicks are counted, and tied to no person")


class ReturnRules(models.Model):
    """How returns are taken in and what follows from them; the one row is there once it is set."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    policy = models.TextField(choices=Policy.choices, default=Policy.CONSENT)
    purpose = models.TextField(blank=True, default="mail_tracking")
    """The slug of the purpose that stands for agreeing to it."""
    confirmed = ArrayField(models.TextField(), default=list, db_default=[])
    """The slugs of the topics that are wanted only once the person has confirmed by mail."""
    domain = models.TextField(blank=True, default="")
    """Where bounces and replies are addressed to: its MX is this receiver, or its mail lands in the mailbox."""
    shows_archive = models.BooleanField(default=False, db_default=False)
    """Whether anybody may read the newsletters that were sent."""
    smtp_host = models.TextField(blank=True, default="127.0.0.1")
    smtp_port = models.IntegerField(null=True)
    """Where the receiver listens; nothing for no receiver."""
    pause_bounces = models.FloatField(default=0.05)
    """Share of hard bounces at which a mailing is paused."""
    pause_complaints = models.FloatField(default=0.001)
    """Share of complaints at which a mailing is paused."""
    pause_least = models.IntegerField(default=100)
    """So many messages must have been taken before a share says anything."""
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="messaging_one_return_rules")]

    def __str__(self) -> str:
        return self.policy


class InMailbox(models.Model):
    """A mailbox that is read over IMAP, how far, and whether everything in it was taken."""

    class Security(models.TextChoices):
        """How the connection is protected."""

        TLS = "tls", _("TLS from the start (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("none (only on this machine or a closed network)")

    id = models.BigAutoField(primary_key=True)
    host = models.TextField()
    port = models.IntegerField(default=993)
    security = models.TextField(choices=Security.choices, default=Security.TLS)
    username = models.TextField()
    sealed_password = models.TextField(blank=True, default="")
    folder = models.TextField(default="INBOX")
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="")
    missing = models.IntegerField(default=0)
    """How many mails of the folder were not kept here at the last reconciliation."""
    paused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.username}@{self.host}"


class Inbound(models.Model):
    """One mail or report that came in, kept as it came before anybody read it, and what it turned out to be."""

    class Via(models.TextChoices):
        """How it came."""

        SMTP = "smtp", _("mail server")
        IMAP = "imap", _("mailbox")
        PROVIDER = "provider", _("provider's report")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("cannot be read")

    class Kind(models.TextChoices):
        """What it is."""

        UNKNOWN = "", _("not read yet")
        BOUNCE = "bounce", _("bounce")
        DELAY = "delay", _("delayed")
        DELIVERED = "delivered", _("delivered")
        COMPLAINT = "complaint", _("complaint")
        REPLY = "reply", _("reply")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        LEAVE = "leave", _("wants no more")
        STRANGE = "strange", _("nothing of ours")

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True)
    """Names what came: the mailbox's number of it, or a hash, so that the same mail is kept once."""
    via = models.TextField(choices=Via.choices)
    received_at = models.DateTimeField(db_default=Now())
    envelope_from = models.TextField(blank=True, default="")
    envelope_to = models.TextField(blank=True, default="")
    raw = models.BinaryField()
    size = models.IntegerField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    kind = models.TextField(choices=Kind.choices, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    attempt = models.SmallIntegerField(default=0)
    mailing_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="messaging_inbound_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["contact_id"], name="messaging_inbound_contact"),
            models.Index(fields=["received_at"], name="messaging_inbound_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or self.state} {self.id}"


class Reply(models.Model):
    """What somebody wrote back; it waits on Today until it is answered or put away."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        DONE = "done", _("done")

    id = models.BigAutoField(primary_key=True)
    inbound = models.OneToOneField(Inbound, null=True, on_delete=models.SET_NULL, related_name="reply")
    contact_id = models.BigIntegerField()
    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField()
    address = models.TextField(blank=True, default="")
    """Who it says it is from; nothing proves it."""
    is_from_them = models.BooleanField(default=False)
    """Whether that address is one of the contact's."""
    subject = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    """The new words, without what is quoted."""
    in_reply_to = models.TextField(blank=True, default="")
    """The reply's own Message-ID, which an answer refers to."""
    state = models.TextField(choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="messaging_reply_open", condition=models.Q(state="open")),
            models.Index(fields=["contact_id", "-at"], name="messaging_reply_of_contact"),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:60]


class Confirmation(models.Model):
    """Somebody was asked by mail whether they really want to hear of a topic; only their own click says yes."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    purpose = models.TextField()
    """The slug of the topic."""
    address = models.TextField()
    where = models.TextField(blank=True, default="")
    """Where they signed up."""
    language = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When a later question took its place."""

    class Meta:
        indexes = [models.Index(fields=["contact_id"], name="messaging_confirm_contact")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.contact_id}"
