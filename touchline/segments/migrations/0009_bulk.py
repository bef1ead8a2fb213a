"""What work in bulk touches waits behind what is touched otherwise (`journal.bulk`)."""

from django.db import migrations, models

from touchline.journal.bulk import IS_BULK


class Migration(migrations.Migration):
    """A column that the database fills by itself, and an index of the rows that are taken first."""

    dependencies = [("segments", "0008_cheaper_notes")]
    operations = [
        migrations.AddField("touched", "is_bulk", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(
            f"ALTER TABLE segments_touched ALTER COLUMN is_bulk SET DEFAULT {IS_BULK}", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            "touched",
            models.Index(fields=["id"], condition=models.Q(is_bulk=False), name="segments_touched_first"),
        ),
    ]
