"""Campaigns, their sends with variants, and who was frozen into which part of a send."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Purpose


class Timing(models.TextChoices):
    """When a send begins."""

    NOW = "now", _("Right away")
    AT = "at", _("At a time")
    LOCAL = "local", _("At the same hour wherever somebody lives")


class WinnerBy(models.TextChoices):
    """What the variants are judged by."""

    CLICKED = "clicked", _("Clicks by people")
    OPENED = "opened", _("Opens by people")
    GOAL = "goal", _("The goal of the campaign")


class Campaign(models.Model):
    """A push with a goal, a cost and the tags of its links; it holds one or more sends."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    note = models.TextField(blank=True, default="", db_default="")
    goal = models.TextField(blank=True, default="", db_default="")
    """The slug of one of the goals of the firm; nothing where it only informs."""
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.TextField(blank=True, default="", db_default="")
    utm_source = models.TextField(blank=True, default="", db_default="")
    utm_medium = models.TextField(blank=True, default="", db_default="")
    utm_campaign = models.TextField(blank=True, default="", db_default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-id"], condition=Q(archived_at=None), name="campaigns_in_use")]

    def __str__(self) -> str:
        return self.name


class Send(models.Model):
    """One message of a campaign to an audience: what is wanted; who got it stands in the outbox of messaging."""

    class Channel(models.TextChoices):
        """By what it goes out."""

        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        PUSH = "push", _("Web push")

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sends")
    name = models.TextField(blank=True, default="", db_default="")
    """Told apart by it where a campaign has several."""
    channel = models.TextField(choices=Channel.choices, default=Channel.EMAIL, db_default="email")
    segments = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    without = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    """Who is in one of `segments` and in none of these; of no segments, everybody."""
    is_everybody = models.BooleanField(default=False, db_default=False)
    topic = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    timing = models.TextField(choices=Timing.choices, default=Timing.NOW, db_default="now")
    day = models.DateField(null=True)
    clock = models.TimeField(null=True)
    zone = models.TextField(blank=True, default="", db_default="")
    """A time is kept as it was typed, with its zone, so that an edit that changes nothing changes nothing."""
    per_minute = models.IntegerField(null=True)
    control_percent = models.IntegerField(default=0, db_default=0)
    test_percent = models.IntegerField(default=100, db_default=100)
    """With several variants: the share that gets them; the others get the better one. 100: everybody gets one of them."""
    winner_by = models.TextField(choices=WinnerBy.choices, default=WinnerBy.CLICKED, db_default="clicked")
    winner_hours = models.IntegerField(default=4, db_default=4)
    retry_unknown = models.BooleanField(default=True, db_default=True)
    """Whether a message that may have gone out when something broke is sent once more."""
    sender = models.ForeignKey("channels.Sender", null=True, on_delete=models.PROTECT, related_name="+")
    mailing = models.OneToOneField("messaging.Mailing", null=True, on_delete=models.PROTECT, related_name="+")
    """What is on its way, once it began."""
    trial = models.ForeignKey("experiments.Trial", null=True, on_delete=models.SET_NULL, related_name="+")
    """Of its variants."""
    control_trial = models.ForeignKey("experiments.Trial", null=True, on_delete=models.SET_NULL, related_name="+")
    """Of the mail against none."""
    ordered_at = models.DateTimeField(null=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ordered_for = models.BigIntegerField(null=True)
    """How many would have got it when it was ordered."""
    needs_approval = models.BooleanField(default=False, db_default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    starts_at = models.DateTimeField(null=True)
    """When it begins; nothing while it is a draft."""
    started_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(null=True)
    """How many were in the audience when it began, the control group among them."""
    rest_size = models.BigIntegerField(default=0, db_default=0)
    """How many of them wait for the better variant."""
    stopped_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="", db_default="")
    """Why it did not begin at its time."""
    winner = models.IntegerField(null=True)
    winner_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(control_percent__range=(0, 50)), name="campaigns_control_share"),
            models.CheckConstraint(condition=Q(test_percent__range=(1, 100)), name="campaigns_test_share"),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(started_at=None, stopped_at=None) & ~Q(starts_at=None),
                name="campaigns_to_start",
            ),
            models.Index(fields=["started_at"], name="campaigns_started"),
        ]

    def __str__(self) -> str:
        return self.name or self.campaign.name

    @property
    def waits_for_winner(self) -> bool:
        """Whether some of its people get it once it is known which variant is better."""
        return self.winner is None and self.rest_size > 0


class Variant(models.Model):
    """One of the ways a send is written; a send without a test has one."""

    id = models.BigAutoField(primary_key=True)
    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="variants")
    number = models.SmallIntegerField()
    design = models.ForeignKey("messaging.Design", null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.TextField(blank=True, default="", db_default="")
    """In place of the design's own."""

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["send", "number"], name="campaigns_variant_once")]

    def __str__(self) -> str:
        return f"{self.send_id} {self.letter}"

    @property
    def letter(self) -> str:
        """What it is called: A, B, C …"""
        return "ABCDEFGH"[self.number]


class Group(models.Model):
    """Who was frozen into a part of a send, as a roaring bitmap of ids."""

    class Kind(models.TextChoices):
        """Which part."""

        VARIANT = "variant", _("Variant")
        REST = "rest", _("Gets the better one")
        CONTROL = "control", _("Control group")

    id = models.BigAutoField(primary_key=True)
    send = models.ForeignKey(Send, on_delete=models.CASCADE, related_name="groups")
    kind = models.TextField(choices=Kind.choices)
    variant = models.IntegerField(default=0, db_default=0)
    size = models.BigIntegerField()
    bits = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["send", "kind", "variant"], name="campaigns_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.send_id} {self.kind} {self.variant}"


class Rules(models.Model):
    """The one row of rules about sends: from how many on a second person has to agree."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    approval_above = models.BigIntegerField(null=True)
    undo_seconds = models.IntegerField(default=60, db_default=60)

    def __str__(self) -> str:
        return f"approval above {self.approval_above}"
