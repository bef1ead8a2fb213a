"""Consent as data: what for, by which channel, on which lawful basis, with which proof; and addresses not to be used."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How somebody is reached."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")
    PUSH = "push", _("Push message")


class Basis(models.TextChoices):
    """Why one may write at all: Article 6 (1) of the GDPR."""

    CONSENT = "consent", _("Consent")
    INTEREST = "interest", _("Legitimate interest")
    CONTRACT = "contract", _("Contract")


class Frequency(models.TextChoices):
    """How often somebody wants to hear of the firm."""

    ALL = "all", _("Whenever there is news")
    WEEKLY = "weekly", _("Once a week at most")
    MONTHLY = "monthly", _("Once a month at most")


class Purpose(models.Model):
    """A topic that people can be written to about; its slug stays for ever."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(unique=True, max_length=40)
    basis = models.TextField(choices=Basis.choices, default=Basis.CONSENT)
    channels = ArrayField(models.TextField(choices=Channel.choices), default=list)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.slug


class PurposeText(models.Model):
    """One version of what people read when they are asked; written once, never changed, since consents refer to it."""

    id = models.BigAutoField(primary_key=True)
    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="texts")
    version = models.IntegerField()
    titles = models.JSONField(default=dict)
    """By language."""
    texts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="contacts_purpose_text_once")]

    def __str__(self) -> str:
        return f"{self.purpose_id} v{self.version}"


class Consent(models.Model):
    """One word of a person about one purpose and channel; the latest one holds, the others are its history."""

    class State(models.TextChoices):
        """What was said."""

        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Way(models.TextChoices):
        """Where it was said."""

        PAGE = "page", _("on the preference page")
        FORM = "form", _("in a form")
        CALL = "call", _("on the phone")
        WRITING = "writing", _("in writing")
        PERSON = "person", _("in person")
        API = "api", _("told by another system")
        IMPORT = "import", _("imported")

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="consents", db_index=False)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.TextField(choices=Channel.choices)
    state = models.TextField(choices=State.choices)
    basis = models.TextField(choices=Basis.choices, default=Basis.CONSENT)
    at = models.DateTimeField()
    way = models.TextField(choices=Way.choices)
    where = models.TextField(blank=True, default="")
    """The page, list or document it was said in."""
    text = models.ForeignKey(PurposeText, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.TextField(blank=True, default="")
    by = models.TextField(blank=True, default="")
    """Who noted it; nobody when it was the person's own click."""
    person_id = models.BigIntegerField(null=True)
    """Whose word it was before a merge, or whose link or identifier it came by since: an un-merge gives it back to them."""
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["contact", "purpose", "channel", "-at", "-id"], name="contacts_consent_of"),
            models.Index(fields=["purpose", "channel", "contact"], name="contacts_consent_for"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.purpose_id} {self.channel} {self.state}"


class Preference(models.Model):
    """How often somebody wants to hear of the firm, until when not at all, and whether never again.

    After a merge one contact may have several; the strictest of each holds.
    """

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="preferences")
    frequency = models.TextField(choices=Frequency.choices, default=Frequency.ALL)
    paused_until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    """Article 21: no direct marketing, whatever was said before."""
    restricted_at = models.DateTimeField(null=True)
    """Article 18: kept, and not used."""
    person_id = models.BigIntegerField(null=True)
    """By whose link it was said last, where that is somebody who was merged into the contact."""
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.contact_id} {self.frequency}"


class Suppression(models.Model):
    """An address or number that is not written to, kept only as a keyed hash, so that it outlives erasure and imports."""

    class Reason(models.TextChoices):
        """Why not."""

        OPTED_OUT = "opted_out", _("opted out")
        OBJECTED = "objected", _("objected")
        COMPLAINED = "complained", _("complained")
        BOUNCED = "bounced", _("does not arrive")
        ERASED = "erased", _("asked to be forgotten")

    id = models.BigAutoField(primary_key=True)
    channel = models.TextField(choices=Channel.choices)
    address_mac = models.CharField(max_length=64)
    reason = models.TextField(choices=Reason.choices)
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    """The one topic that was left; nothing for all."""
    origin = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_mac", "reason", "purpose"],
                nulls_distinct=False,
                name="contacts_suppressed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"
