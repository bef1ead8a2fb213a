"""What was seeded, so that it is never seeded twice and always found again."""

from django.db import models


class Seeding(models.Model):
    """One run of `touchline seed`; while it is loading, what it wrote is incomplete."""

    class State(models.TextChoices):
        """How far it came."""

        LOADING = "loading", "loading"
        DONE = "done", "done"

    state = models.TextField(choices=State.choices, default=State.LOADING)
    contacts = models.BigIntegerField(default=0)
    events = models.BigIntegerField(default=0)
    orders = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.contacts} contacts, {self.events} events"
