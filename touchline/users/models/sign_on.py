"""Sign-on with the organisation's own accounts, by OpenID Connect."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.users.models.people import Role, User


class SignOnProvider(models.Model):
    """Somebody who vouches for staff: Keycloak, Entra, Google, Okta, or any other OpenID Connect provider."""

    slug = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("Name on the button"), max_length=60)
    issuer = models.URLField(_("Issuer"), max_length=300)
    client_id = models.CharField(_("Client id"), max_length=200)
    sealed_client_secret = models.TextField(blank=True)
    domains = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    """E-mail domains whose owners get an account at their first sign-on; empty: only those who were invited."""
    role = models.CharField(_("Role of new accounts"), max_length=20, choices=Role, default=Role.READ_ONLY)
    is_active = models.BooleanField(_("In use"), default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.label


class SignOnIdentity(models.Model):
    """Whom a provider means by a `sub`; bound at the first sign-on, and never again by e-mail."""

    provider = models.ForeignKey(SignOnProvider, on_delete=models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ons")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="sign_on_subject_once"),
            models.UniqueConstraint(fields=("provider", "user"), name="sign_on_user_once"),
        )

    def __str__(self) -> str:
        return f"{self.subject} at {self.provider_id}"
