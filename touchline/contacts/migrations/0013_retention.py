"""How long each class of data is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0012_sensitive")]

    operations = [
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("slug", models.TextField(primary_key=True, serialize=False)),
                ("is_set", models.BooleanField(db_default=False, default=False)),
                ("days", models.IntegerField(null=True)),
                ("set_at", models.DateTimeField(null=True)),
                ("set_by", models.TextField(blank=True, db_default="", default="")),
                ("ran_at", models.DateTimeField(null=True)),
                ("removed", models.BigIntegerField(db_default=0, default=0)),
                ("problem", models.TextField(blank=True, db_default="", default="")),
            ],
        ),
    ]
