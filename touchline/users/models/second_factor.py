"""What a user shows beside the password: an authenticator app, passkeys, and recovery codes for the day they are lost."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from touchline.users.models.people import User


class SecondFactor(models.Model):
    """An authenticator app (TOTP, RFC 6238) or a passkey (WebAuthn)."""

    class Kind(models.TextChoices):
        TOTP = "totp", _("Authenticator app")
        PASSKEY = "passkey", _("Passkey")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factors")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    sealed_secret = models.TextField(blank=True)
    """The app's seed."""
    last_step = models.BigIntegerField(default=0)
    """The newest 30-second step whose code was taken; none up to it is taken again."""
    credential_id = models.BinaryField(null=True, unique=True)
    credential = models.BinaryField(null=True)
    """The passkey's id and public key, as the authenticator gave them (AttestedCredentialData)."""
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user",), condition=models.Q(kind="totp"), name="second_factor_one_app"),
        )

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code that stands for the second factor once; only its keyed hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
