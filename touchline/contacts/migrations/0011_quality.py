import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_erasures_followed_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="Quality",
            fields=[
                ("contact_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("score", models.DecimalField(decimal_places=0, default=100, max_digits=4)),
                (
                    "problems",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("is_due", models.BooleanField(db_default=False, default=False)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["score", "contact_id"], name="contacts_quality_by_score"),
                    models.Index(
                        condition=models.Q(("is_due", True)), fields=["contact_id"], name="contacts_quality_due"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["problems"], name="contacts_quality_by_problem"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("about", models.TextField(choices=[("all", "all"), ("origin", "origin"), ("owner", "owner")])),
                ("key", models.TextField(blank=True, default="")),
                ("people", models.IntegerField()),
                ("score", models.FloatField()),
                ("problems", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "about", "key"), name="contacts_quality_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityRule",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("silent_months", models.SmallIntegerField(default=18)),
                (
                    "off",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
        ),
    ]
