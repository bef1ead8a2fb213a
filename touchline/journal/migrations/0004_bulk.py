"""What work in bulk records waits behind what comes in otherwise (`journal.bulk`)."""

from django.db import migrations, models

from touchline.journal.bulk import IS_BULK


class Migration(migrations.Migration):
    """A column that the database fills by itself, and an index of the rows that are taken first."""

    dependencies = [("journal", "0003_quarantine_after_seen")]
    operations = [
        migrations.AddField("pending", "is_bulk", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(
            f"ALTER TABLE journal_pending ALTER COLUMN is_bulk SET DEFAULT {IS_BULK}", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            "pending",
            models.Index(fields=["id"], condition=models.Q(is_bulk=False), name="journal_pending_first"),
        ),
    ]
