"""What the live step knows of conditions, kept for its next leader."""

from django.db import migrations, models

# Roaring bitmaps are as short as they get: pressing them costs a second a time and gains nothing.
PLAIN = """
ALTER TABLE segments_keptset ALTER COLUMN sets SET STORAGE EXTERNAL;
ALTER TABLE segments_keptchange ALTER COLUMN changes SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("segments", "0005_lifecycle")]

    operations = [
        migrations.CreateModel(
            name="KeptSet",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                ("as_of", models.BigIntegerField(null=True)),
                ("whole_at", models.BigIntegerField(null=True)),
                ("sets", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptChange",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("changes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptSign",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("sign", models.TextField()),
                ("asked_to", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(PLAIN, migrations.RunSQL.noop),
    ]
