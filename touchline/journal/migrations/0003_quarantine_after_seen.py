"""Says of a refused event whether its message id was remembered before it was refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("journal", "0002_tables")]
    operations = [
        migrations.AddField("quarantine", "was_seen", models.BooleanField(default=False, db_default=False)),
    ]
