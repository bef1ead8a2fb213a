"""People: contacts, what they are known by, visitors not yet known, joins, and when each was last there."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper


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

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contacts_by_age"),
            models.Index(fields=["id"], name="contacts_sample", condition=models.Q(is_sample=True)),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contacts_by_name_part"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"#{self.id}"


class Identity(models.Model):
    """Something a contact is known by: an external id, an e-mail address or a phone number; unique over all contacts."""

    class Kind(models.TextChoices):
        """What sort of identifier it is."""

        USER_ID = "user_id", "external id"
        EMAIL = "email", "e-mail"
        PHONE = "phone", "phone"

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.TextField(choices=Kind.choices)
    value = models.TextField()
    verified = models.BooleanField(default=False)
    source_id = models.IntegerField(null=True)
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
