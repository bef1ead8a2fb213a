"""People and companies: contacts, what they are known by, visitors not yet known, joins, and when each was last there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Left, Upper
from django.utils.translation import gettext_lazy as _

from touchline.contacts.consents.models import (
    Basis,
    Channel,
    Consent,
    Frequency,
    Preference,
    Purpose,
    PurposeText,
    Suppression,
)
from touchline.contacts.merging.models import Duplicate, DuplicateRule, Merge, MovedRow, UntoldJoin
from touchline.contacts.quality.models import MailDomain, Quality, QualityDay, QualityRule
from touchline.contacts.requests.models import Erasure
from touchline.contacts.retaining.models import RetentionRule
from touchline.contacts.sensitive.models import SensitiveAttribute, SensitiveValue

__all__ = [
    "Alias",
    "Basis",
    "Channel",
    "Company",
    "Consent",
    "Contact",
    "Duplicate",
    "DuplicateRule",
    "Erasure",
    "Frequency",
    "Identity",
    "MailDomain",
    "Merge",
    "MovedRow",
    "Preference",
    "Presence",
    "Purpose",
    "PurposeText",
    "Quality",
    "QualityDay",
    "QualityRule",
    "RetentionRule",
    "SensitiveAttribute",
    "SensitiveValue",
    "Stage",
    "Suggestion",
    "Suppression",
    "UntoldJoin",
    "Visitor",
]


class Stage(models.TextChoices):
    """How far somebody has come on the way to a customer."""

    SUBSCRIBER = "subscriber", _("Subscriber")
    LEAD = "lead", _("Lead")
    QUALIFIED = "qualified", _("Qualified")
    CUSTOMER = "customer", _("Customer")
    REPEAT = "repeat", _("Repeat customer")
    ADVOCATE = "advocate", _("Advocate")
    LOST = "lost", _("Lost")


class Company(models.Model):
    """An organisation that people belong to; its id is of the same sequence as theirs, so that it has a timeline too."""

    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    domain = models.TextField(blank=True, db_default="")
    attributes = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    tags = ArrayField(models.TextField(), default=list, db_default=[])
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    source_id = models.IntegerField(null=True)
    is_sample = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "companies"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="companies_by_age"),
            models.Index(fields=["domain"], name="companies_by_domain", condition=~models.Q(domain="")),
            models.Index(fields=["owner", "-id"], name="companies_by_owner", condition=models.Q(owner__isnull=False)),
            models.Index(fields=["team", "-id"], name="companies_by_team", condition=models.Q(team__isnull=False)),
            models.Index(fields=["id"], name="companies_sample", condition=models.Q(is_sample=True)),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="companies_by_name_part"),
            GinIndex(fields=["tags"], name="companies_by_tag"),
            models.Index(Upper(Left("name", 200)), "id", name="companies_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.domain or f"#{self.id}"


class Contact(models.Model):
    """A known person; its id is the person id of the first visit, or a new one of the same sequence."""

    id = models.BigIntegerField(primary_key=True)
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    known_by = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    source_id = models.IntegerField(null=True)
    is_sample = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    stage = models.TextField(blank=True, default="", db_default="")
    """A slug of `Stage`, or nothing."""
    tags = ArrayField(models.TextField(), default=list, db_default=[])
    company = models.ForeignKey(Company, null=True, on_delete=models.SET_NULL, related_name="people", db_index=False)
    version = models.IntegerField(default=1, db_default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contacts_by_age"),
            models.Index(fields=["id"], name="contacts_sample", condition=models.Q(is_sample=True)),
            models.Index(fields=["owner", "-id"], name="contacts_by_owner", condition=models.Q(owner__isnull=False)),
            models.Index(fields=["team", "-id"], name="contacts_by_team", condition=models.Q(team__isnull=False)),
            models.Index(
                fields=["company", "-id"], name="contacts_by_company", condition=models.Q(company__isnull=False)
            ),
            models.Index(fields=["stage", "-id"], name="contacts_by_stage", condition=~models.Q(stage="")),
            GinIndex(fields=["tags"], name="contacts_by_tag"),
            models.Index(Upper(Left("name", 200)), "id", name="contacts_by_name"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contacts_by_name_part"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"#{self.id}"


class Identity(models.Model):
    """Something a contact is known by: an external id, an address, a number, a handle; unique over all contacts."""

    class Kind(models.TextChoices):
        """What sort of identifier it is."""

        USER_ID = "user_id", "external id"
        EMAIL = "email", "e-mail"
        PHONE = "phone", "phone"
        HANDLE = "handle", "handle"

    class State(models.TextChoices):
        """What is known of it beyond whether somebody proved it."""

        USABLE = "", _("usable")
        BOUNCED = "bounced", _("bounces")
        COMPLAINED = "complained", _("complained")
        WRONG = "wrong", _("wrong")
        FORMER = "former", _("no longer used")

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.TextField(choices=Kind.choices)
    value = models.TextField()
    verified = models.BooleanField(default=False)
    state = models.TextField(choices=State.choices, blank=True, default="", db_default="")
    label = models.TextField(blank=True, default="", db_default="")
    source_id = models.IntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    """Whose it was before a merge: events that carry it are stored under this id."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contacts_identity_once")]
        indexes = [GinIndex(OpClass(Upper("value"), name="gin_trgm_ops"), name="contacts_by_identity_part")]


class Visitor(models.Model):
    """A browser or device by its anonymous key; slim and with an expiry, in the same id space as contacts."""

    person_id = models.BigIntegerField(primary_key=True)
    key = models.UUIDField(unique=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="visitors")
    first_seen = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_bot = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="contacts_visitor_expiry")]


class Alias(models.Model):
    """A join of one person id into a contact, with its reason; undone, it stays as history."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="aliases")
    through_id = models.BigIntegerField(null=True)
    """Whose identifier joined it, where that is a person who was merged into the contact."""
    reason = models.TextField()
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=models.Q(undone_at__isnull=True), name="contacts_alias_once"
            )
        ]


class Suggestion(models.Model):
    """A claim nobody proved: this person may be that contact; waits for a human, never joins by itself."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="suggestions")
    reason = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "contact", "reason"], name="contacts_suggestion_once")
        ]


class Presence(models.Model):
    """Where a person (contact or visitor, after joins) was last: the present visit and running totals, one row each."""

    person_id = models.BigIntegerField(primary_key=True)
    is_contact = models.BooleanField(default=False)
    is_bot = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    visits = models.IntegerField(default=0)
    pages = models.IntegerField(default=0)
    visit_at = models.BigIntegerField(default=0)
    visit_last_at = models.DateTimeField(null=True)
    visit_pages = models.IntegerField(default=0)
    host = models.TextField(blank=True)
    path = models.TextField(blank=True)
    title = models.TextField(blank=True)
    channel = models.TextField(blank=True)
    referrer = models.TextField(blank=True)
    utm_source = models.TextField(blank=True)
    utm_medium = models.TextField(blank=True)
    utm_campaign = models.TextField(blank=True)
    country = models.TextField(blank=True)
    device = models.TextField(blank=True)
    browser = models.TextField(blank=True)
    os = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["is_contact", "-last_at", "-person_id"], name="contacts_presence_recent")]
