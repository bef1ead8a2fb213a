"""Tables of the stream: incoming entries, what was seen, blocks for the event store, cursors and the quarantine."""

from django.db import models


class Entry(models.Model):
    """One incoming call as it came, append-only, ordered by `seq` within its lane; partitioned by day of receipt."""

    pk = models.CompositePrimaryKey("lane", "seq")
    lane = models.SmallIntegerField()
    seq = models.BigIntegerField()
    received_at = models.DateTimeField()
    at = models.DateTimeField()
    source_id = models.IntegerField()
    call = models.TextField()
    message_id = models.TextField()
    refused = models.TextField(null=True)
    facts = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        managed = False
        db_table = "journal_entry"


class Seen(models.Model):
    """A message id that came before: decides duplicates for 30 days; partitioned by month."""

    pk = models.CompositePrimaryKey("key", "seen_on")
    key = models.UUIDField()
    seen_on = models.DateField()

    class Meta:
        managed = False
        db_table = "journal_seen"


class Block(models.Model):
    """Resolved event rows, fixed before they are inserted into the event store; partitioned by day."""

    pk = models.CompositePrimaryKey("id", "made_at")
    id = models.BigIntegerField()
    made_at = models.DateTimeField()
    count = models.IntegerField()
    touched = models.JSONField()
    rows = models.BinaryField()

    class Meta:
        managed = False
        db_table = "journal_block"


class Cursor(models.Model):
    """How far a reader of a lane has come; moved in the transaction of the work it stands for."""

    name = models.TextField()
    lane = models.SmallIntegerField()
    position = models.BigIntegerField()
    reached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "lane"], name="journal_cursor_of_lane")]


class Pending(models.Model):
    """What a room recorded, waiting to be put on the rooms' lane (written in the room's own transaction)."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField()
    message_id = models.TextField()
    person_id = models.BigIntegerField()
    body = models.BinaryField()
    is_bulk = models.BooleanField(default=False, db_default=False)
    """Whether it waits behind the others; the database fills it (`journal.bulk`)."""

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(is_bulk=False), name="journal_pending_first")]


class Quarantine(models.Model):
    """A refused event, kept with the reason until it is mended and replayed, or dismissed."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "waiting"
        REPLAYED = "replayed", "replayed"
        DISMISSED = "dismissed", "dismissed"

    id = models.BigAutoField(primary_key=True)
    received_at = models.DateTimeField()
    source_id = models.IntegerField()
    call = models.TextField()
    message_id = models.TextField(blank=True)
    reason = models.TextField()
    facts = models.BinaryField()
    body = models.BinaryField()
    was_seen = models.BooleanField(default=False, db_default=False)
    """Whether its message id counts as seen already, so that a replay is no duplicate of itself."""
    state = models.TextField(choices=State.choices, default=State.WAITING)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="journal_quarantine_by_state")]


class Refusal(models.Model):
    """How many requests or events of a source were refused on a day, by reason, kept or not."""

    day = models.DateField()
    source_id = models.IntegerField()
    reason = models.TextField()
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "source_id", "reason"], name="journal_refusal_of_day")]
