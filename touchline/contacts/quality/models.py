"""Scores of contacts, what is wrong with each, how it was day by day, and the one row of the rule."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Quality(models.Model):
    """What the checks found at one contact; a row without a contact is swept away by the next check of all."""

    contact_id = models.BigIntegerField(primary_key=True)
    score = models.DecimalField(max_digits=4, decimal_places=0, default=100)
    """0 to 100; a number without decimals, of a type that lists can be sorted by."""
    problems = ArrayField(models.TextField(), default=list)
    """Slugs of the checks that found something."""
    is_due = models.BooleanField(default=False, db_default=False)
    """Whether the contact changed since."""
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["score", "contact_id"], name="contacts_quality_by_score"),
            models.Index(fields=["contact_id"], name="contacts_quality_due", condition=models.Q(is_due=True)),
            GinIndex(fields=["problems"], name="contacts_quality_by_problem"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.score}"


class QualityDay(models.Model):
    """How it was on a day: of all people, of one origin, or of one owner."""

    class About(models.TextChoices):
        """Whose people."""

        ALL = "all", "all"
        ORIGIN = "origin", "origin"
        OWNER = "owner", "owner"

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    about = models.TextField(choices=About.choices)
    key = models.TextField(blank=True, default="")
    """Of an origin `site:3` or what the contact is known by; of an owner the id, or nothing."""
    people = models.IntegerField()
    score = models.FloatField()
    problems = models.JSONField(default=dict)
    """How many have each problem, by slug."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "about", "key"], name="contacts_quality_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.about} {self.key}: {self.score:.1f}"


class QualityRule(models.Model):
    """The one row of what is checked here, and how long somebody may be silent."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    silent_months = models.SmallIntegerField(default=18)
    off = ArrayField(models.TextField(), default=list)
    """Slugs of checks that say nothing here."""
    asks_mx = models.BooleanField(default=False, db_default=False)
    """Whether name servers are asked if domains take mail."""
    fills_in = models.BooleanField(default=True, db_default=True)
    """Whether what something here tells is filled in at night."""
    filled_at = models.DateTimeField(null=True)
    """Up to when changes were looked at for that."""

    def __str__(self) -> str:
        return f"silent after {self.silent_months} months"


class MailDomain(models.Model):
    """Whether a domain takes mail, as name servers said; asked anew when it is due."""

    domain = models.TextField(primary_key=True)
    takes_mail = models.BooleanField(null=True)
    """None while nobody answered."""
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="contacts_maildomain_due")]

    def __str__(self) -> str:
        return self.domain
