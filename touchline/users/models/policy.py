"""What the organisation asks of everybody who logs in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """The one row with the rules of the door; without it the defaults hold."""

    class SecondFactorFor(models.TextChoices):
        NOBODY = "nobody", _("Nobody has to")
        ADMINS = "admins", _("Admins must have one")
        EVERYBODY = "everybody", _("Everybody must have one")

    id = models.SmallIntegerField(primary_key=True, default=1)
    second_factor = models.CharField(
        _("Second factor"), max_length=10, choices=SecondFactorFor, default=SecondFactorFor.NOBODY
    )
    passwords = models.BooleanField(_("Passwords may be used"), default=True)
    session_days = models.SmallIntegerField(
        _("Log out after days without a visit"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="policy_one_row"),
            models.CheckConstraint(condition=models.Q(session_days__range=(1, 90)), name="policy_session_days"),
        )

    def __str__(self) -> str:
        return "policy"
