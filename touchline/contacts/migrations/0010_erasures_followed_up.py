"""Erasures say what is still looked for, sealed, until every place was looked through."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_keys_of_names_made_faster")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="sealed_addresses",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(model_name="erasure", name="traces_done_at", field=models.DateTimeField(null=True)),
    ]
