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
    made = models.JSONField(default=dict, db_default={})
    """The topics and the sender it brought, by kind: what is no person's cannot be marked as made up."""

    def __str__(self) -> str:
        return f"{self.contacts} contacts, {self.events} events"


class Removal(models.Model):
    """One going of the sample, in the background: how far it is, in rows of PostgreSQL and then in the history."""

    class Part(models.TextChoices):
        """What is being removed."""

        WAITING = "waiting", "waiting"
        ROWS = "rows", "people, orders and products"
        HISTORY = "history", "history"

    part = models.TextField(choices=Part, default=Part.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.part}: {self.done} of {self.total}"
