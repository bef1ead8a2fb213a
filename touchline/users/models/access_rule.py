"""Where this organisation departs from the rights that the rooms propose."""

from django.db import models

from touchline.users.models.people import Role


class AccessRule(models.Model):
    """How far one role may go with one verb on one subject, as an admin set it."""

    role = models.CharField(max_length=20, choices=Role)
    subject = models.CharField(max_length=40)
    verb = models.CharField(max_length=10)
    scope = models.SmallIntegerField()
    """0 none, 1 own records, 2 the team's, 3 all (`users.subjects.Scope`)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("role", "subject", "verb"), name="access_rule_once"),
            models.CheckConstraint(condition=models.Q(scope__range=(0, 3)), name="access_rule_scope"),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.verb} {self.subject}: {self.scope}"
