"""The firm: one row that says what it is called, where it is and how it counts; its logo; the steps of setting up; who was
here on which day.
"""

from typing import Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ONLY_ID: Final = 1


class WeekStart(models.IntegerChoices):
    """The day a week begins on, counted as Python counts days."""

    MONDAY = 0, _("Monday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Organisation(models.Model):
    """The firm that this installation serves; there is one."""

    id = models.SmallIntegerField(primary_key=True, default=ONLY_ID)
    name = models.TextField(blank=True)
    site = models.TextField(blank=True)
    address = models.TextField(blank=True)
    accent = models.CharField(max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    time_zone = models.TextField(default="UTC")
    week_start = models.SmallIntegerField(choices=WeekStart, default=WeekStart.MONDAY)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=12, default="en")
    logo_key = models.CharField(max_length=16, blank=True)
    """Names the logo's bytes, so that a new logo has a new address; empty while there is none."""
    set_up_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_ID), name="organisation_is_one")]

    def __str__(self) -> str:
        return self.name or "Touchline"


class Logo(models.Model):
    """The firm's logo as it was uploaded; kept apart, since most pages only name it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.content_type


class SetUpStep(models.Model):
    """Who looks after a step of setting up, by when, and since when it is done."""

    slug = models.SlugField(primary_key=True, max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    left_out_at = models.DateTimeField(null=True)
    """When somebody said that the firm does without it."""

    def __str__(self) -> str:
        return self.slug


class UseDay(models.Model):
    """Somebody worked with Touchline on this day of the firm's zone."""

    pk = models.CompositePrimaryKey("day", "user_id")
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}"
