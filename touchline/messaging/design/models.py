"""Designs with their versions, sections kept for all of them, brands, and the pictures they show."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DesignMode(models.TextChoices):
    """How a design is edited."""

    BLOCKS = "blocks", _("Blocks")
    HTML = "html", _("HTML")
    TEXT = "text", _("Plain text")


class DesignChannel(models.TextChoices):
    """What a design is for."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class DesignKind(models.TextChoices):
    """What the law calls the message."""

    MARKETING = "marketing", _("Newsletter or offer")
    TRANSACTIONAL = "transactional", _("About an order or account")


class Image(models.Model):
    """A picture in the size mails need; its key is the public address, and guessed by nobody."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True)
    name = models.TextField()
    content_type = models.TextField()
    content = models.BinaryField()
    digest = models.TextField(unique=True)
    """Of its bytes, so that the same picture is kept once."""
    width = models.IntegerField()
    height = models.IntegerField()
    size = models.IntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True)
    """Taken out of the shelf; mails that were sent go on showing it."""

    class Meta:
        indexes = [models.Index(fields=["-id"], name="messaging_images_shown", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """Colours, fonts, logo and postal address that designs take on."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(blank=True)
    look = models.JSONField(default=dict)
    """Colours and fonts by their slugs; what is missing is as Touchline has it."""
    address = models.TextField(blank=True, default="", db_default="")
    site = models.TextField(blank=True, default="", db_default="")
    profiles = models.JSONField(default=list)
    logo = models.ForeignKey(Image, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """Blocks kept under a name; a change shows in every design that holds it."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    blocks = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(archived_at=None), name="messaging_section_once")
        ]

    def __str__(self) -> str:
        return self.name


class Design(models.Model):
    """What a message says, while it is edited; a mailing keeps what it sends for itself."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    channel = models.TextField(choices=DesignChannel.choices, default=DesignChannel.EMAIL)
    mode = models.TextField(choices=DesignMode.choices, default=DesignMode.BLOCKS)
    kind = models.TextField(choices=DesignKind.choices, default=DesignKind.MARKETING)
    subject = models.TextField(blank=True, default="", db_default="")
    preheader = models.TextField(blank=True, default="", db_default="")
    content = models.JSONField(default=dict)
    """The blocks, as `blocks.clean_content` keeps them."""
    html = models.TextField(blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    """Plain text as typed; where there is none, it is made from the HTML."""
    language = models.TextField(blank=True, default="", db_default="")
    """What it is written in; of nothing, the firm's."""
    brand = models.ForeignKey(Brand, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.IntegerField(default=1, db_default=1)
    """Counts every save, so that two people do not write over each other."""
    tested_at = models.DateTimeField(null=True)
    """When its present state was last sent as a test."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["-updated_at", "-id"], name="messaging_designs_by_age")]

    def __str__(self) -> str:
        return self.name


class DesignVersion(models.Model):
    """A design as it was; kept every few minutes of work, and before what cannot be typed back."""

    id = models.BigAutoField(primary_key=True)
    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(blank=True, default="", db_default="")
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["design", "version"], name="messaging_design_version_once")]
